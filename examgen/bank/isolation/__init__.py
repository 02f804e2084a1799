"""A page is examined in a process of its own, which can be stopped, and which sees what the page does besides computing.

``worker`` is the process as the checking one sees it, ``child`` is what runs in it. In the child a ``Guard`` follows the page:
``events`` are things that no page does (files, sockets, processes), ``states`` are those that everything in a process shares
(default types, random generators), ``note`` is where it writes what it is doing, for whoever finds it dead.
"""

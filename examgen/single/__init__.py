"""The single-file page: questions with verified variants in one HTML file that marks answers in the browser.

``page`` puts it together, ``data`` describes variants, ``following`` their solutions. Who draws the variants, and where the
file goes, is the business of those who use it.
"""

"""QTI 2.1 content packages, for OpenOLAT, Inspera, TAO and others."""

from functools import partial

from examgen.exporters.qti import write
from examgen.exporters.qti_elements import Dialect
from examgen.exporters.target import Target

DIALECT = Dialect(
    namespace="http://www.imsglobal.org/xsd/imsqti_v2p1", schema="http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd",
    package="http://www.imsglobal.org/xsd/imscp_v1p1", version="1.1", item_type="imsqti_item_xmlv2p1",
    test_type="imsqti_test_xmlv2p1", hyphens=False,
)  # fmt: skip
TARGET = Target(title="QTI 2.1", suffix=".zip", write=partial(write, DIALECT))

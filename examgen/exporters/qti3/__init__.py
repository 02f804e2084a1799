"""QTI 3 content packages."""

from functools import partial

from examgen.exporters.qti import write
from examgen.exporters.qti_elements import Dialect
from examgen.exporters.target import Target

DIALECT = Dialect(
    namespace="http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    schema="https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd",
    package="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1", version="3.0.0", item_type="imsqti_item_xmlv3p0",
    test_type="imsqti_test_xmlv3p0", hyphens=True,
)  # fmt: skip
TARGET = Target(title="QTI 3", suffix=".zip", write=partial(write, DIALECT))

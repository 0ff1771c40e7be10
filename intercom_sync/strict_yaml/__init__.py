"""YAML that means one thing: plain values, and the place of every key and value.

Owns reading YAML files of any kind: bytes to text (text.py), text to values with places
(reader.py), values to a schema's types with messages a writer can act on (schema.py). It reads
no files and knows no schema.
Trap: YAML 1.1 reads `no` as false, `010` as 8 and `12:30` as 750. The values here are what YAML
says; schema.py reports such a scalar wherever a schema wanted something else.
"""

from intercom_sync.strict_yaml.document import Document, KeyPath, Place, Value
from intercom_sync.strict_yaml.reader import parse
from intercom_sync.strict_yaml.text import MAX_BYTES, decode

__all__ = ["MAX_BYTES", "Document", "KeyPath", "Place", "Value", "decode", "parse"]

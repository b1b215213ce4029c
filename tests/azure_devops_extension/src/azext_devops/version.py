"""The version this stand-in claims: the one whose habits it keeps."""

VERSION = '1.0.7'

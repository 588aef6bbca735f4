"""Why a paper or a file is not taken, found or removed. Knows no words."""

from __future__ import annotations

from hongyan.kernel.refusal import Reason


class StoredReason(Reason):
    """Why a paper or a file is not found or not removed."""

    PAPER_MISSING = "stored.paper_missing"
    PAPER_IN_USE = "stored.paper_in_use"
    FILE_MISSING = "stored.file_missing"
    FILE_NAMED = "stored.file_named"


class ScanReason(Reason):
    """Why a file that a person gives is not kept."""

    EMPTY = "scan.empty"
    TOO_LARGE = "scan.too_large"
    KIND = "scan.kind"
    BROKEN = "scan.broken"
    TOO_COSTLY = "scan.too_costly"
    CROWDED = "scan.crowded"


class UploadReason(Reason):
    """Why an upload does not keep to its grant."""

    POLICY_MALFORMED = "upload.policy_malformed"
    SIGNATURE_WRONG = "upload.signature_wrong"
    EXPIRED = "upload.expired"
    KEY_OUTSIDE = "upload.key_outside"
    TOO_LARGE = "upload.too_large"
    EMPTY = "upload.empty"

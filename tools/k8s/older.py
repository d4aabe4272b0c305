"""Manifests for a Kubernetes of 1.20: what it does not know yet is left out, and each change is told."""

import copy

# (kind, field, why it can go). Nothing else in deploy/kube-manifests is newer than 1.20.
NEWER = [
    ("Service", "spec.internalTrafficPolicy", "since 1.22; on one node all traffic stays on it anyhow"),
    ("DaemonSet", "spec.updateStrategy.rollingUpdate.maxSurge", "since 1.22; the old pod goes first"),
    ("DaemonSet", "spec.updateStrategy.rollingUpdate.maxUnavailable", "0 is refused without maxSurge; its default is 1"),
]


def adapted(documents):
    """(documents, changes): the documents as 1.20 takes them, and a line for each field left out."""
    documents, changes = copy.deepcopy(documents), []
    for document in documents:
        for kind, field, why in NEWER:
            value = _take(document, field.split(".")) if document["kind"] == kind else None
            if value is not None:
                changes.append(f"{kind} `{document['metadata']['name']}`: without `{field}: {value}` ({why})")
    return documents, changes


def _take(document, path):
    """Removes what stands at `path`, and returns it; None when nothing does."""
    *parents, last = path
    for key in parents:
        document = document.get(key)
        if not isinstance(document, dict):
            return None
    return document.pop(last, None)

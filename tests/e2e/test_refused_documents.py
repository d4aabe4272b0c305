"""Documents that are wrong: each gets its own error and its own count, and harms no other."""

import pytest

from support.documents import assert_holds, dumps


def without(document, *keys):
    return {key: value for key, value in document.items() if key not in keys}


def nested(make, depth):
    """A segment with `depth` levels of subsegments under it."""
    innermost = current = make.segment("deep")
    for _ in range(depth):
        child = make.embedded("level")
        current["subsegments"] = [child]
        current = child
    return innermost


def bad_documents(make):
    """(name, document text, Id in the answer, ErrorCode, Message or None)."""
    ok = make.segment
    case = []

    def add(name, document, code, message=None, has_id=True, spelling=lambda text: text):
        text = document if isinstance(document, str) else spelling(dumps(document))
        own = document["id"] if has_id and isinstance(document, dict) else None
        case.append((name, text, own, code, message))

    # The vectors of X-Ray's observed and documented answers.
    add("not json", '{"name":', "InvalidSegment")
    add("empty array", "[]", "MissingId", "Invalid segment. ErrorCode: MissingId")
    add("missing id", without(ok("a"), "id"), "MissingId",
        "Invalid segment. ErrorCode: MissingId", has_id=False)  # fmt: skip
    add("missing trace_id", without(ok("a"), "trace_id"), "MissingTraceId",
        "Invalid segment. ErrorCode: MissingTraceId")  # fmt: skip
    add("missing end_time and in_progress", without(ok("a"), "end_time"), "MissingEndTime",
        "Invalid segment. ErrorCode: MissingEndTime")  # fmt: skip
    add("in_progress false without end_time", {**without(ok("a"), "end_time"), "in_progress": False},
        "MissingEndTime")  # fmt: skip
    add("nested subsegment missing end_time",
        ok("a", subsegments=[without(make.embedded("b"), "end_time")]), "MissingEndTime",
        "Invalid subsegment. ErrorCode: MissingEndTime, Cause: null")  # fmt: skip
    add("subsegment without parent_id", ok("a", type="subsegment"), "MissingParentId",
        "Invalid subsegment. ErrorCode: MissingParentId")  # fmt: skip
    add("bad name char", ok("what?"), "InvalidName")
    add("bad nested name", ok("a", subsegments=[make.embedded("what?")]), "InvalidName",
        "Invalid subsegment. ErrorCode: InvalidName, Cause: null")  # fmt: skip
    add("non-hex trace id", ok("a", trace_id="1-5880168b-fd515828bs07678a3bb5a78c"),
        "InvalidTraceId")  # fmt: skip
    add("short id", {**ok("a"), "id": "abc"}, "InvalidId")
    add("missing name", without(ok("a"), "name"), "MissingName")
    add("missing start_time", without(ok("a"), "start_time"), "MissingStartTime")
    add("too long name", ok("n" * 201), "InvalidName")
    # Wrong types where a field is required.
    add("number as id", {**ok("a"), "id": 12}, "InvalidId", has_id=False)
    add("zero id", {**ok("a"), "id": "0" * 16}, "InvalidId")
    add("number as trace_id", {**ok("a"), "trace_id": 1}, "InvalidTraceId")
    add("version 2 trace id", ok("a", trace_id="2" + make.trace_id()[1:]), "InvalidTraceId")
    add("number as name", {**ok("a"), "name": 5}, "InvalidName")
    add("empty name", {**ok("a"), "name": ""}, "InvalidName")
    add("text as start_time", {**ok("a"), "start_time": "soon"}, "InvalidStartTime")
    add("object as end_time", {**ok("a"), "end_time": {}}, "InvalidEndTime")
    add("huge start_time", {**ok("a"), "start_time": 1}, "InvalidStartTime",
        spelling=lambda text: text.replace('"start_time":1,', '"start_time":1e300,'))  # fmt: skip
    add("short parent_id", ok("a", parent_id="12"), "InvalidParentId")
    # Not documents at all.
    add("a number", "7", "InvalidSegment")
    add("a string", '"segment"', "InvalidSegment")
    add("an array of numbers", "[1]", "InvalidSegment")
    add("nothing", " ", "InvalidSegment")
    add("text after the document", dumps(ok("a")) + "}", "InvalidSegment")
    add("control character in a string", '{"name":"a\nb"}', "InvalidSegment")
    # Bombs.
    add("oversized", ok("a", metadata={"d": {"x": "y" * 70_000}}), "InvalidSegment", has_id=False)
    add("nested 300 deep", dumps(nested(make, 300)), "InvalidSegment", has_id=False)
    add("40 000 brackets", "[" * 20_000 + "]" * 20_000, "InvalidSegment")
    return case


def add_ids(case):
    """What the server may say of the id when it could not read the document."""
    name, _, own, code, _ = case
    if name in ("number as id",):
        return (None, "12")
    return (own,) if own is not None or code != "InvalidSegment" else (None,)


def test_each_gets_its_error_over_http_and_its_count(server, api, make):
    expected = {}
    for case in bad_documents(make):
        name, text, _, code, message = case
        unprocessed = api.put(text)
        assert len(unprocessed) == 1, f"{name}: {unprocessed}"
        answer = unprocessed[0]
        assert answer["ErrorCode"] == code, f"{name}: {answer}"
        assert answer.get("Id") in add_ids(case), f"{name}: {answer}"
        kinds = ("Invalid segment. ErrorCode: ", "Invalid subsegment. ErrorCode: ")
        assert answer["Message"].startswith(kinds), f"{name}: {answer}"
        assert message in (None, answer["Message"]), f"{name}: {answer}"
        expected[code] = expected.get(code, 0) + 1
    account = server.quiet_account()
    assert account.rejected_by() == expected
    assert account.stored == 0 and account.received == sum(expected.values())


def test_each_is_counted_over_udp(server, make):
    expected, sent = {}, 0
    for name, text, _, code, _ in bad_documents(make):
        if len(text) > 65_000 or not text.strip():
            continue  # does not fit a datagram; has no body
        server.send_udp(text)
        sent += 1
        expected[code] = expected.get(code, 0) + 1
        server.quiet_account(expect=lambda account, sent=sent: account.received == sent)
    account = server.quiet_account()
    assert account.rejected_by() == expected and account.stored == 0


def test_good_ones_in_the_same_call_are_stored(server, api, make):
    good = [make.segment(f"good {n}") for n in range(8)]
    cases = bad_documents(make)
    texts, wanted = [], []
    for n, document in enumerate(good):
        texts.append(dumps(document))
        texts.append(cases[n][1])
        wanted.append(cases[n][3])
    unprocessed = api.put(*texts)
    assert [each["ErrorCode"] for each in unprocessed] == wanted, "in the order of the request"
    for document in good:
        assert_holds(api.trace(document["trace_id"])[document["id"]], document)
    account = server.quiet_account()
    assert (account.stored, account.rejected) == (8, 8)


def test_what_x_ray_tolerates_is_tolerated(api, make):
    """Optional fields of a wrong type are left out of what is shown; the document is kept."""
    document = make.segment("lenient", Dummy=False, in_progress=False, parent_id="")
    trouble = {
        **document,
        "http": {"request": "GET /", "response": {"status": [200], "content_length": -1}},
        "annotations": {
            "good": 1, "list": [1], "object": {}, "none": None, "bad key!": 1, "with.dot": "x",
        },
        "aws": 5,
        "user": 77,
        "subsegments": [7, None, make.embedded("kept", type="subsegment", namespace="local")],
        "precursor_ids": "no list",
        "links": [{"trace_id": "nonsense"}],
        "metadata": {"default": {"fine": True}},
    }  # fmt: skip
    api.put_ok(trouble)
    shown = api.trace(document["trace_id"])[document["id"]]
    assert shown["annotations"] == {"good": 1, "with.dot": "x"}
    assert shown["metadata"] == trouble["metadata"]
    assert [each["name"] for each in shown["subsegments"]] == ["kept"]
    summaries = api.summaries(make.now - 1, make.now + 1)
    assert set(summaries[0]["Annotations"]) == {"good", "with.dot"}
    assert isinstance(summaries[0]["Http"], dict) and "HttpStatus" not in summaries[0]["Http"]


def test_old_epochs_in_trace_ids_are_accepted(api, make):
    """Since W3C ids came the first digits are no time that could be too old."""
    document = make.segment("old", trace_id="1-50000000-aaaaaaaaaaaaaaaaaaaaaaaa")
    api.put_ok(document)
    assert_holds(api.trace(document["trace_id"])[document["id"]], document)


def test_start_times_beyond_the_retention_or_far_ahead_are_refused(api, make):
    for offset in (-31 * 86400, 2 * 86400):
        document = make.segment("out of time", offset, trace_id=make.trace_id(make.now + offset))
        unprocessed = api.put(document)
        assert [(each["Id"], each["ErrorCode"]) for each in unprocessed] == [
            (document["id"], "InvalidStartTime")
        ]


def test_fifty_levels_of_subsegments_are_fine(api, make):
    document = nested(make, 50)
    api.put_ok(document)
    assert_holds(api.trace(document["trace_id"])[document["id"]], document)


def test_a_document_of_just_the_limit_is_taken(api, make):
    document = make.segment("full", metadata={"d": {"x": ""}})
    document["metadata"]["d"]["x"] = "y" * (64 * 1024 - len(dumps(document)))
    assert len(dumps(document)) == 64 * 1024
    api.put_ok(document)
    assert_holds(api.trace(document["trace_id"])[document["id"]], document)
    document["metadata"]["d"]["x"] += "y"
    assert [each["ErrorCode"] for each in api.put(document)] == ["InvalidSegment"]


@pytest.mark.parametrize(
    "broken",
    [b"\xff\xfe", b"\xc3(", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b"\xc0\xaf"],
    ids=["byte", "cut", "surrogate", "five", "overlong"],
)
def test_text_that_is_not_utf8(server, api, make, broken):
    """In a datagram the document is refused; in an HTTP body the whole request is."""
    document = dumps(make.segment("bytes", user="HERE")).encode().replace(b"HERE", broken)
    server.send_udp(document)
    account = server.quiet_account(expect=lambda a: a.received == 1)
    assert account.rejected_by() == {"InvalidSegment": 1}
    raw = b'{"TraceSegmentDocuments":["' + document.replace(b'"', b'\\"') + b'"]}'
    answer = api.post("/TraceSegments", raw)
    if answer.status == 200:
        assert [each["ErrorCode"] for each in answer.body["UnprocessedTraceSegments"]] == [
            "InvalidSegment"
        ]
    else:
        assert answer.status == 400, answer
    assert server.quiet_account().stored == 0


def test_names_may_hold_any_letter(api, make):
    for name in ("a", "주문 서비스", "Größe", "注文", "a_b.c:d/e%f&g#h=i+j-k@l", "n" * 200, "𝒳9"):
        document = make.segment(name)
        api.put_ok(document)
        assert api.trace(document["trace_id"])[document["id"]]["name"] == name
    for name in ("a?", "a;b", "a*b", "(a)", "a!", "$a", "~a", "^a", "<a>", "a\\b", "a\"b", "a\tb", "a|b"):
        assert [each["ErrorCode"] for each in api.put(make.segment(name))] == ["InvalidName"], name

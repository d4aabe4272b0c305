"""Groups and their tags through boto3, the AWS command line and the AWS SDK for JavaScript."""

import pytest

from support.clients import CLIENTS, ClientError

JUDGES = [pytest.param(name, marks=pytest.mark.peer(name)) for name in CLIENTS]
DEFAULT_ARN = "arn:aws:xray:us-east-1:000000000000:group/Default"
NO_INSIGHTS = {"InsightsEnabled": False, "NotificationsEnabled": False}


@pytest.fixture
def client(request, server, peers, tmp_path):
    made = CLIENTS[request.param](server, peers, tmp_path)
    yield made
    made.close()


def refused(client, code, operation, **given):
    with pytest.raises(ClientError) as caught:
        client.call(operation, **given)
    error = caught.value
    assert error.code == code, error
    assert error.modelled, f"{error}: not the exception class of the model"
    assert error.message
    return error


def groups_of(client):
    pages = client.pages("GetGroups")
    return [group for page in pages for group in page["Groups"]]


@pytest.mark.parametrize("client", JUDGES, indirect=True)
def test_a_group_is_made_read_changed_and_deleted(client, server):
    made = client.call(
        "CreateGroup", GroupName="shop", FilterExpression='service("shop") { fault }'
    )["Group"]
    arn = made.pop("GroupARN")
    assert arn.startswith("arn:aws:xray:us-east-1:000000000000:group/shop/")
    assert made == {
        "GroupName": "shop",
        "FilterExpression": 'service("shop") { fault }',
        "InsightsConfiguration": NO_INSIGHTS,
    }
    by_name = client.call("GetGroup", GroupName="shop")["Group"]
    assert by_name == client.call("GetGroup", GroupARN=arn)["Group"] == {**made, "GroupARN": arn}
    changed = client.call(
        "UpdateGroup",
        GroupARN=arn,
        FilterExpression="responsetime > 5",
        InsightsConfiguration={"InsightsEnabled": True, "NotificationsEnabled": True},
    )["Group"]
    assert changed["FilterExpression"] == "responsetime > 5" and changed["GroupARN"] == arn
    assert changed["InsightsConfiguration"] == {
        "InsightsEnabled": True, "NotificationsEnabled": True,
    }  # fmt: skip
    assert [group["GroupName"] for group in groups_of(client)] == ["Default", "shop"]
    server.restart()
    api = server.api()
    assert api.call("/GetGroup", {"GroupName": "shop"})["Group"] == changed
    assert api.call("/DeleteGroup", {"GroupARN": arn}) == {}
    assert [group["GroupName"] for group in api.call("/Groups", {})["Groups"]] == ["Default"]


@pytest.mark.parametrize("client", JUDGES, indirect=True)
def test_pages_hold_every_group_once_default_first(client):
    for n in range(25):
        client.call("CreateGroup", GroupName=f"g-{n}", FilterExpression=f"http.status = {n}")
    refused(client, "InvalidRequestException", "CreateGroup", GroupName="one-more")
    pages = client.pages("GetGroups")
    groups = [group for page in pages for group in page["Groups"]]
    assert [group["GroupName"] for group in groups] == ["Default", *(f"g-{n}" for n in range(25))]
    assert groups[0] == {
        "GroupName": "Default", "GroupARN": DEFAULT_ARN, "InsightsConfiguration": NO_INSIGHTS,
    }  # fmt: skip
    assert len({group["GroupARN"] for group in groups}) == 26
    if client.name != "aws-cli":
        assert len(pages) > 1


@pytest.mark.parametrize("client", JUDGES, indirect=True)
def test_what_is_wrong_with_a_group_is_said(client):
    def wrong(operation, part, **given):
        error = refused(client, "InvalidRequestException", operation, **given)
        assert part in error.message, error
        assert error.status in (400, None)

    wrong("CreateGroup", "exists already", GroupName="Default")
    wrong("CreateGroup", "did you mean fault?", GroupName="a", FilterExpression="falt")
    wrong("CreateGroup", "no group 'nobody'", GroupName="a", FilterExpression='group.name = "nobody"')
    wrong(
        "CreateGroup",
        "InsightsEnabled",
        GroupName="a",
        InsightsConfiguration={"InsightsEnabled": False, "NotificationsEnabled": True},
    )
    wrong("DeleteGroup", "cannot be deleted", GroupName="Default")
    wrong("GetGroup", "does not exist", GroupName="nobody")
    wrong("UpdateGroup", "does not exist", GroupARN=DEFAULT_ARN + "s", FilterExpression="ok")
    client.call("CreateGroup", GroupName="a", FilterExpression="fault")
    client.call("CreateGroup", GroupName="b", FilterExpression='ok OR group.name = "a"')
    wrong("UpdateGroup", "lead back", GroupName="a", FilterExpression='group.name = "b"')
    wrong("DeleteGroup", "'b'", GroupName="a")
    wrong("CreateGroup", "exists already", GroupName="a")
    client.call("CreateGroup", GroupName="A")


@pytest.mark.parametrize("client", JUDGES, indirect=True)
def test_groups_are_tagged(client):
    made = client.call(
        "CreateGroup", GroupName="shop", Tags=[{"Key": "team", "Value": "checkout"}]
    )["Group"]
    arn = made["GroupARN"]
    client.call(
        "TagResource",
        ResourceARN=arn,
        Tags=[{"Key": "stage", "Value": "live"}, {"Key": "team", "Value": ""}],
    )

    def tags():
        pages = client.pages("ListTagsForResource", ResourceARN=arn)
        return {tag["Key"]: tag["Value"] for page in pages for tag in page["Tags"]}

    assert tags() == {"stage": "live", "team": ""}
    client.call("UntagResource", ResourceARN=arn, TagKeys=["stage", "never"])
    assert tags() == {"team": ""}
    nobody = arn[:-1] + ("0" if arn[-1] != "0" else "1")
    for operation, more in (
        ("ListTagsForResource", {}),
        ("TagResource", {"Tags": [{"Key": "a", "Value": "b"}]}),
        ("UntagResource", {"TagKeys": ["a"]}),
    ):
        error = refused(
            client, "ResourceNotFoundException", operation, ResourceARN=nobody, **more
        )
        assert error.status in (404, None) and nobody in error.message
    many = [{"Key": str(n), "Value": ""} for n in range(50)]
    refused(client, "TooManyTagsException", "TagResource", ResourceARN=arn, Tags=many)
    assert tags() == {"team": ""}
    refused(
        client,
        "InvalidRequestException",
        "TagResource",
        ResourceARN=arn,
        Tags=[{"Key": "aws:team", "Value": ""}],
    )


@pytest.mark.parametrize("client", JUDGES, indirect=True)
def test_a_groups_graph_holds_the_traces_stored_since(client, server, make):
    """Matched when stored, as X-Ray does it; an update is for what comes afterwards."""
    api = server.api()
    api.put_ok(make.segment("early", fault=True))
    arn = client.call("CreateGroup", GroupName="faults", FilterExpression="fault")["Group"]["GroupARN"]
    api.put_ok(make.segment("shop", fault=True), make.segment("orders"))

    def graph(**which):
        pages = client.pages(
            "GetServiceGraph", StartTime=make.now - 600, EndTime=make.now + 60, **which
        )
        old = {page["ContainsOldGroupVersions"] for page in pages}
        names = {
            service["Name"]
            for page in pages
            for service in page["Services"]
            if service.get("Type") != "client"
        }
        return names, old

    assert graph(GroupName="faults") == graph(GroupARN=arn) == ({"shop"}, {False})
    assert graph(GroupName="Default") == ({"early", "shop", "orders"}, {False})
    client.call("UpdateGroup", GroupName="faults", FilterExpression="ok")
    api.put_ok(make.segment("stock"), make.segment("mail", fault=True))
    assert graph(GroupName="faults") == ({"shop", "stock"}, {True})
    assert server.metrics().by("roentgen_group_traces_total", "group") == {"faults": 2}
    server.restart()
    answer = server.api().call(
        "/ServiceGraph",
        {"StartTime": make.now - 600, "EndTime": make.now + 60, "GroupName": "faults"},
    )
    found = {each["Name"] for each in answer["Services"] if each.get("Type") != "client"}
    assert found == {"shop", "stock"} and answer["ContainsOldGroupVersions"] is True

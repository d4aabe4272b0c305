"""Sampling rules and targets: boto3, the AWS command line, the AWS SDK for JavaScript on the HTTP
port, and the X-Ray SDK for Python polling TCP 2000."""

import json
import subprocess
import time

import pytest

from support.api import Api
from support.clients import CLIENTS, ClientError
from support.wait import until

JUDGES = [pytest.param(name, marks=pytest.mark.peer(name)) for name in CLIENTS]
RULE = {
    "RuleName": "base",
    "Priority": 9000,
    "FixedRate": 0.1,
    "ReservoirSize": 2,
    "ServiceName": "*",
    "ServiceType": "*",
    "Host": "*",
    "HTTPMethod": "*",
    "URLPath": "/api/*",
    "ResourceARN": "*",
    "Version": 1,
}
ARN = "arn:aws:xray:us-east-1:000000000000:sampling-rule/base"
CLIENT_ID = "0123456789abcdef01234567"


@pytest.fixture
def client(request, server, peers, tmp_path):
    made = CLIENTS[request.param](server, peers, tmp_path)
    yield made
    made.close()


def refused(client, code, operation, **given):
    with pytest.raises(ClientError) as caught:
        client.call(operation, **given)
    assert caught.value.code == code, caught.value
    assert caught.value.message


def names(client):
    pages = client.pages("GetSamplingRules")
    return [r["SamplingRule"]["RuleName"] for page in pages for r in page["SamplingRuleRecords"]]


@pytest.mark.parametrize("client", JUDGES, indirect=True)
def test_a_rule_is_made_changed_tagged_and_deleted(client, server):
    made = client.call("CreateSamplingRule", SamplingRule=RULE)["SamplingRuleRecord"]
    assert made["SamplingRule"] == {**RULE, "RuleARN": ARN, "Attributes": {}}
    changed = client.call(
        "UpdateSamplingRule", SamplingRuleUpdate={"RuleARN": ARN, "FixedRate": 0.5}
    )["SamplingRuleRecord"]
    assert changed["SamplingRule"]["FixedRate"] == 0.5
    assert names(client) == ["base", "Default"]
    client.call("TagResource", ResourceARN=ARN, Tags=[{"Key": "team", "Value": "shop"}])
    tags = client.call("ListTagsForResource", ResourceARN=ARN)["Tags"]
    assert tags == [{"Key": "team", "Value": "shop"}]
    client.call("UntagResource", ResourceARN=ARN, TagKeys=["team"])
    server.restart()
    assert [
        r["SamplingRule"]["FixedRate"]
        for r in server.api().post("/GetSamplingRules", {}).body["SamplingRuleRecords"]
    ] == [0.5, 0.05]


@pytest.mark.parametrize("client", JUDGES, indirect=True)
def test_wrong_rules_are_x_rays_errors(client):
    client.call("CreateSamplingRule", SamplingRule=RULE)
    refused(client, "InvalidRequestException", "CreateSamplingRule", SamplingRule=RULE)
    refused(
        client, "ValidationException", "CreateSamplingRule",
        SamplingRule={**RULE, "RuleName": "other", "FixedRate": 2.0},
    )  # fmt: skip
    refused(client, "InvalidRequestException", "DeleteSamplingRule", RuleName="Default")
    refused(client, "InvalidRequestException", "DeleteSamplingRule", RuleName="nobody")
    refused(
        client, "InvalidRequestException", "UpdateSamplingRule",
        SamplingRuleUpdate={"RuleName": "Default", "Host": "a"},
    )  # fmt: skip
    assert client.call("DeleteSamplingRule", RuleName="base")["SamplingRuleRecord"]
    for n in range(25):
        client.call("CreateSamplingRule", SamplingRule={**RULE, "RuleName": f"rule{n}"})
    refused(client, "RuleLimitExceededException", "CreateSamplingRule", SamplingRule=RULE)


@pytest.mark.parametrize("client", JUDGES, indirect=True)
def test_targets_and_summaries(client, make):
    client.call("CreateSamplingRule", SamplingRule=RULE)
    document = {
        "RuleName": "base",
        "ClientID": CLIENT_ID,
        "Timestamp": float(int(make.now)),
        "RequestCount": 110,
        "SampledCount": 20,
        "BorrowCount": 10,
    }
    answer = client.call(
        "GetSamplingTargets",
        SamplingStatisticsDocuments=[document, {**document, "RuleName": "gone"}],
    )
    (target,) = answer["SamplingTargetDocuments"]
    assert (target["RuleName"], target["FixedRate"]) == ("base", 0.1)
    assert (target["ReservoirQuota"], target["Interval"]) == (2, 10)
    assert [each["RuleName"] for each in answer["UnprocessedStatistics"]] == ["gone"]
    assert answer["LastRuleModification"]
    pages = client.pages("GetSamplingStatisticSummaries")
    (summary,) = [each for page in pages for each in page["SamplingStatisticSummaries"]]
    assert (summary["RuleName"], summary["RequestCount"]) == ("base", 110)


@pytest.mark.parametrize("client", JUDGES, indirect=True)
def test_anomalies_that_go_by_raise_the_rate_once(client, server):
    boost = {"MaxRate": 0.5, "CooldownWindowMinutes": 5}
    client.call("CreateSamplingRule", SamplingRule={**RULE, "SamplingRateBoost": boost})

    def report(rule="base", seen=25, sampled=1):
        now = float(int(time.time()))
        statistics = {"RuleName": "base", "ClientID": CLIENT_ID, "Timestamp": now, "RequestCount": seen,
                      "SampledCount": sampled}  # fmt: skip
        anomalies = {"RuleName": rule, "ServiceName": "shop", "Timestamp": now, "AnomalyCount": seen,
                     "TotalCount": seen, "SampledAnomalyCount": sampled}  # fmt: skip
        return client.call("GetSamplingTargets", SamplingStatisticsDocuments=[statistics],
                           SamplingBoostStatisticsDocuments=[anomalies])  # fmt: skip

    assert "SamplingBoost" not in report()["SamplingTargetDocuments"][0]
    (refused,) = report(rule="gone")["UnprocessedBoostStatistics"]
    assert (refused["RuleName"], refused["ErrorCode"]) == ("gone", "400")

    # A window of ten seconds is judged once it is over. Then the rate is what would have sampled ten.
    raised = until(
        lambda: report(seen=0, sampled=0)["SamplingTargetDocuments"][0].get("SamplingBoost"),
        30, "a boost",
    )  # fmt: skip
    assert raised["BoostRate"] == 0.4
    metrics = server.metrics()
    assert metrics.total("roentgen_sampling_rate", rule="base") == 0.4
    assert metrics.total("roentgen_sampling_boosts_total", rule="base") == 1


SDK_PROGRAM = """
import sys
from aws_xray_sdk.core.sampling.sampler import DefaultSampler
from aws_xray_sdk.core.sampling.connector import ServiceConnector

connector = ServiceConnector()
connector.setup_xray_client(ip=sys.argv[1], port=sys.argv[2], client=None)
sampler = DefaultSampler()
sampler._connector = connector
sampler._rule_poller._connector = sampler._target_poller._connector = connector
sampler._started = True  # polls when told to, not from threads
for line in sys.stdin:
    word, path = line.split()
    if word == "rules":
        sampler._rule_poller._refresh_cache()
        answer = len(sampler._cache.rules)
    elif word == "targets":
        sampler._target_poller._do_work()
        rule = sampler._cache.rules[0]
        answer = f"{rule.rate} {rule.reservoir.quota}"
    else:
        answer = sampler.should_trace({"host": "h", "method": "GET", "path": path, "service": "s"})
    print(answer, flush=True)
"""


@pytest.mark.peer("python-sdk")
def test_the_python_sdk_polls_the_daemons_port(server, peers):
    api = server.api()
    rule = {**RULE, "FixedRate": 0.0, "ReservoirSize": 0}
    assert api.post("/CreateSamplingRule", {"SamplingRule": rule}).status == 200
    host, port = server.tcp
    program = subprocess.Popen(
        [peers.python, "-c", SDK_PROGRAM, host, str(port)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip

    def ask(word, path="/api/x"):
        program.stdin.write(f"{word} {path}\n")
        program.stdin.flush()
        return program.stdout.readline().strip()

    try:
        assert ask("rules") == "2"
        assert ask("trace") != "base", "nothing is sampled"
        assert ask("targets") == "0.0 0"
        change = {"RuleName": "base", "FixedRate": 1.0, "ReservoirSize": 3}
        assert api.post("/UpdateSamplingRule", {"SamplingRuleUpdate": change}).status == 200
        assert ask("trace") != "base", "the old target holds until the next report"
        until(lambda: ask("trace") and ask("targets") == "1.0 3", 30, "the change in a target")
        assert ask("trace") == "base"
    finally:
        program.stdin.close()
        program.wait()


def test_the_daemons_port_takes_the_same_reports(server, make):
    api = Api(*server.tcp)
    try:
        rules = api.post("/GetSamplingRules", {}).body["SamplingRuleRecords"]
        assert [rule["SamplingRule"]["RuleName"] for rule in rules] == ["Default"]
        report = {
            "RuleName": "Default", "ClientID": CLIENT_ID, "Timestamp": int(make.now * 1000),
            "RequestCount": 1, "SampledCount": 1,
        }  # fmt: skip
        answer = api.post("/SamplingTargets", {"SamplingStatisticsDocuments": [report] * 26})
        assert len(answer.body["SamplingTargetDocuments"]) == 26, answer
    finally:
        api.close()


def test_the_command_line_changes_and_simulates(server, binary):
    endpoint = ["--endpoint", "http://{}:{}".format(*server.http)]

    def run(*words, status=0):
        done = subprocess.run(
            [binary, "sampling", *words, *endpoint], capture_output=True, text=True
        )
        assert done.returncode == status, done
        return done.stdout + done.stderr

    assert "checkout" in run(
        "create", "checkout", "--priority", "10", "--path", "/checkout/*", "--reservoir", "5"
    )
    run("update", "checkout", "--rate", "0.5")
    listed = run("list")
    assert "checkout" in listed and "path=/checkout/*" in listed and "0.5" in listed
    told = run("simulate", "--path", "/checkout/1", "--requests", "105")
    assert "checkout (priority 10)" in told and "55 traces/s" in told
    assert "URLPath is /login, not /checkout/*" in run("simulate", "--path", "/login")
    assert "No client" in run("stats")
    run("update", "checkout", "--boost", "0.5", "--no-default-anomalies")
    (rule,) = [r["SamplingRule"] for r in json.loads(run("list", "--json"))["SamplingRuleRecords"]
               if r["SamplingRule"]["RuleName"] == "checkout"]  # fmt: skip
    assert rule["SamplingRateBoost"] == {
        "MaxRate": 0.5, "CooldownWindowMinutes": 5, "DisableDefaultAnomalyDetection": True,
    }  # fmt: skip
    assert "go with --boost" in run("update", "checkout", "--no-default-anomalies", status=2)
    assert "exists already" in run("create", "checkout", "--priority", "1", status=1)
    assert "checkout" in run("delete", "checkout")
    assert "does not exist" in run("delete", "checkout", status=1)

"""What the walk asks of the services and of the server, over HTTP."""

import concurrent.futures
import json
import time
import urllib.error
import urllib.request

SERVER = "http://127.0.0.1:2080"
USERMGMT = "User-Management-Microservice"
NOTIFICATION_V1, NOTIFICATION_V2 = "V1-Notification-Microservice", "V2-Notification-Microservice"


def get(url, body=None, timeout=10):
    """(status, text); status 0 when nobody answered."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, headers={"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


def call_many(url, count, at_once=4):
    """How many of `count` calls were answered with 200."""
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        return sum(status == 200 for status, _ in pool.map(lambda _: get(url), range(count)))


def count_traces(expression, since):
    """Traces of which the filter expression holds, from the time `since` on (0: the last hour)."""
    query = {"StartTime": since or time.time() - 3600, "EndTime": time.time() + 1, "FilterExpression": expression}
    count = 0
    while True:
        status, text = get(f"{SERVER}/TraceSummaries", query, timeout=30)
        assert status == 200, text
        page = json.loads(text)
        count += len(page["TraceSummaries"])
        if not page.get("NextToken"):
            return count
        query["NextToken"] = page["NextToken"]


def service_map():
    """{name: service} of the last hour's map, without clients."""
    query = {"StartTime": time.time() - 3600, "EndTime": time.time() + 1}
    status, text = get(f"{SERVER}/ServiceGraph", query)
    services = json.loads(text)["Services"] if status == 200 else []
    return {service["Name"]: service for service in services if service.get("Type") != "client"}


def counter(page, name):
    """The sum of a counter's values on a page of metrics."""
    lines = (line for line in page.splitlines() if line.split("{")[0].split(" ")[0] == name)
    return int(sum(float(line.rsplit(" ", 1)[1]) for line in lines))

"""Three traces of a small shop, and what X-Ray says about them.

  good    shop -> orders -> DynamoDB table (throttled), orders -> SQL database
  broken  shop -> orders, which throws
  missing shop alone: 404
"""

ACCOUNT = "000000000000"
SHOP, ORDERS = ("shop", "AWS::EC2::Instance"), ("orders", "")
CLIENT = ("shop", "client")
TABLE = ("carts", "AWS::DynamoDB::Table")
DATABASE = ("orders@db.internal", "Database::SQL")


class Shop:
    def __init__(self, make):
        self.make = make
        self.good, self.broken, self.missing = (make.trace_id() for _ in range(3))
        self._good()
        self._broken()
        self._missing()
        self.documents = [*self.good_documents, *self.broken_documents, self.missing_document]
        self.start, self.end = make.now - 30, make.now + 30

    def _good(self):
        make = self.make
        call = make.embedded(
            "orders.internal", 0.01, 0.15, namespace="remote",
            http={
                "request": {"method": "POST", "url": "http://orders.internal/v1/orders"},
                "response": {"status": 200, "content_length": 61},
            },
        )  # fmt: skip
        self.front = make.segment(
            "shop", 0.0, 0.2, trace_id=self.good, origin="AWS::EC2::Instance", user="ann",
            resource_arn="arn:aws:ec2:us-east-1:000000000000:instance/i-0b5a4678fc325bg98",
            http={
                "request": {
                    "method": "GET", "url": "https://shop.example/checkout",
                    "user_agent": "judge/1", "client_ip": "203.0.113.7", "x_forwarded_for": True,
                },
                "response": {"status": 200},
            },
            aws={
                "ec2": {
                    "instance_id": "i-0b5a4678fc325bg98", "availability_zone": "us-east-1c",
                    "ami_id": "ami-0",
                },
                "xray": {"sdk": "X-Ray for Python", "sdk_version": "2.15.0"},
            },
            annotations={"order": "o-1", "amount": 12.5, "express": True},
            metadata={"default": {"basket": ["키보드", "cable"], "deep": {"a": [1, {"b": None}]}}},
            service={"version": "4.1"},
            subsegments=[call],
        )  # fmt: skip
        throttled = make.embedded(
            "DynamoDB", 0.03, 0.04, namespace="aws", error=True, throttle=True,
            aws={"operation": "UpdateItem", "region": "us-east-1", "table_name": "carts",
                 "request_id": "3AIENM5J4ELQ3SPODHKBIRVIC3VV4KQNSO5AEMVJF66Q9ASUAAJG"},
            http={"response": {"status": 429}},
        )  # fmt: skip
        query = make.embedded(
            "orders@db.internal", 0.08, 0.03, namespace="remote",
            sql={
                "url": "jdbc:mysql://db.internal:3306/orders", "database_type": "MySQL",
                "user": "orders", "sanitized_query": "INSERT INTO orders VALUES (?, ?)",
                "preparation": "statement",
            },
        )  # fmt: skip
        work = make.embedded(
            "place order", 0.02, 0.1, annotations={"order": "o-1", "lines": 2},
            subsegments=[throttled, query],
        )  # fmt: skip
        self.back = make.segment(
            "orders", 0.02, 0.13, trace_id=self.good, parent_id=call["id"], subsegments=[work],
            http={"request": {"method": "POST", "url": "http://orders.internal/v1/orders"},
                  "response": {"status": 200}},
        )  # fmt: skip
        self.good_call, self.throttled, self.query = call, throttled, query
        self.good_documents = [self.front, self.back]

    def _broken(self):
        make = self.make
        call = make.embedded(
            "orders.internal", 1.01, 0.05, namespace="remote", fault=True,
            http={"request": {"method": "POST", "url": "http://orders.internal/v1/orders"},
                  "response": {"status": 500}},
        )  # fmt: skip
        front = make.segment(
            "shop", 1.0, 0.1, trace_id=self.broken, origin="AWS::EC2::Instance", fault=True,
            http={"request": {"method": "GET", "url": "https://shop.example/checkout"},
                  "response": {"status": 500}},
            subsegments=[call],
        )  # fmt: skip
        inner = make.segment_id()
        self.exceptions = [
            {
                "id": make.segment_id(), "type": "OrderError", "message": "no such cart",
                "remote": False, "cause": inner, "truncated": 3,
                "stack": [{"path": "orders.py", "line": 41, "label": "place"}],
            },
            {"id": inner, "type": "KeyError", "message": "'cart-7'"},
        ]  # fmt: skip
        back = make.segment(
            "orders", 1.02, 0.03, trace_id=self.broken, parent_id=call["id"], fault=True,
            cause={"working_directory": "/srv/orders", "exceptions": self.exceptions},
            http={"response": {"status": 500}},
        )  # fmt: skip
        self.broken_documents = [front, back]

    def _missing(self):
        self.missing_document = self.make.segment(
            "shop", 2.0, 0.004, trace_id=self.missing, origin="AWS::EC2::Instance", error=True,
            http={"request": {"method": "GET", "url": "https://shop.example/nothing"},
                  "response": {"status": 404}},
        )  # fmt: skip

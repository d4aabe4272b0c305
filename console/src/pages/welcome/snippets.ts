// What to put where, with this server's own addresses. Names, commands and code are the same in every language.

export interface Addresses {
  /** `http://host:2080` */
  readonly http: string;
  /** `host:2000` */
  readonly udp: string;
}

export const SNIPPETS = ['kubernetes', 'collector', 'java', 'node', 'python', 'go', 'cpp', 'curl', 'cli'] as const;
export type SnippetName = (typeof SNIPPETS)[number];

export const snippetNames: Readonly<Record<SnippetName, string>> = {
  kubernetes: 'Kubernetes', collector: 'OpenTelemetry Collector', java: 'Java', node: 'Node.js', python: 'Python', go: 'Go',
  cpp: 'C++', curl: 'curl', cli: 'AWS CLI',
};

/** What one sees may listen everywhere: then it is reached where the console is. */
export function addressesOf(location: { protocol: string; hostname: string; host: string }, udp: string): Addresses {
  const colon = udp.lastIndexOf(':');
  const [host, port] = colon < 0 ? ['', '2000'] : [udp.slice(0, colon), udp.slice(colon + 1)];
  const everywhere = host === '' || host === '0.0.0.0' || host === '[::]' || host === '::';
  return { http: `${location.protocol}//${location.host}`, udp: `${everywhere ? location.hostname : host}:${port}` };
}

export function snippet(name: SnippetName, { http, udp }: Addresses): string {
  return MAKERS[name](http, udp);
}

const MAKERS: Readonly<Record<SnippetName, (http: string, udp: string) => string>> = {
  kubernetes: (http, udp) => `# in the pod: the X-Ray SDK sends to this server as it would to the daemon
env:
  - { name: AWS_XRAY_DAEMON_ADDRESS, value: "${udp}" }
---
# or keep AWS's daemon as a DaemonSet, and change where it sends to
apiVersion: v1
kind: ConfigMap
metadata: { name: xray-config }
data:
  config.yaml: |
    Version: 2
    Endpoint: "${http}"
    Region: "us-east-1"
    LocalMode: true
    Socket: { UDPAddress: "0.0.0.0:2000", TCPAddress: "0.0.0.0:2000" }
`,
  collector: (http) => `receivers:
  otlp: { protocols: { grpc: {}, http: {} } }
exporters:
  awsxray: { endpoint: "${http}", region: us-east-1, local_mode: true }
service:
  pipelines:
    traces: { receivers: [otlp], exporters: [awsxray] }
`,
  java: (_, udp) => `export AWS_XRAY_DAEMON_ADDRESS=${udp}
# com.amazonaws:aws-xray-recorder-sdk-core
# import com.amazonaws.xray.AWSXRay;
# AWSXRay.beginSegment("hello"); ...; AWSXRay.endSegment();
java -jar service.jar
`,
  node: (_, udp) => `export AWS_XRAY_DAEMON_ADDRESS=${udp}
npm install aws-xray-sdk-core
node -e '
const xray = require("aws-xray-sdk-core");
const segment = new xray.Segment("hello-node");
setTimeout(() => segment.close(), 100);
'
`,
  python: (_, udp) => `export AWS_XRAY_DAEMON_ADDRESS=${udp}
pip install aws-xray-sdk
python3 -c '
from aws_xray_sdk.core import xray_recorder
xray_recorder.configure(sampling=False)
with xray_recorder.in_segment("hello-python"):
    pass
'
`,
  go: (_, udp) => `export AWS_XRAY_DAEMON_ADDRESS=${udp}
# go get github.com/aws/aws-xray-sdk-go
# ctx, segment := xray.BeginSegment(context.Background(), "hello-go")
# segment.Close(nil)
go run .
`,
  cpp: (_, udp) => `export AWS_XRAY_DAEMON_ADDRESS=${udp}
# #include <xray/xray.h>, and see sdk/README.md of Roentgen
./service
`,
  curl: (http) => `T=1-$(printf %08x $(date +%s))-$(od -An -N12 -tx1 /dev/urandom | tr -d ' \\n')
S=$(od -An -N8 -tx1 /dev/urandom | tr -d ' \\n'); N=$(date +%s)
curl -s ${http}/TraceSegments -H 'Content-Type: application/json' -d '{"TraceSegmentDocuments":[
"{\\"trace_id\\":\\"'$T'\\",\\"id\\":\\"'$S'\\",\\"name\\":\\"hello-curl\\",\\"start_time\\":'$N'.0,\\"end_time\\":'$N'.2}"]}'
`,
  cli: (http) => `T=1-$(printf %08x $(date +%s))-$(od -An -N12 -tx1 /dev/urandom | tr -d ' \\n')
S=$(od -An -N8 -tx1 /dev/urandom | tr -d ' \\n'); N=$(date +%s)
aws xray put-trace-segments --endpoint-url ${http} --region us-east-1 --trace-segment-documents \\
  "{\\"trace_id\\":\\"$T\\",\\"id\\":\\"$S\\",\\"name\\":\\"hello-cli\\",\\"start_time\\":$N.0,\\"end_time\\":$N.2}"
`,
};

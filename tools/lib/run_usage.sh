# The help text of ./run.
# shellcheck shell=bash

usage() {
  t 'Usage: ./run [OPTIONS]          the server and the tutorial'\''s system, until Ctrl-C
       ./run --keep [OPTIONS]   the same, left running in the background
       ./run stop               ends what --keep left running
       ./run clean              also deletes the traces, users and mails that were kept
       ./run serve [OPTIONS]    the server alone (options of "roentgen serve")

Installs what the build needs (Debian 12; root or sudo), builds, and starts, each in the background:
a MariaDB of its own (nothing of an installed one is touched), a mail server that keeps what it gets,
the trace server, the services notification V1 and V2 and usermgmt, and a driver that sends them steady
requests, a few of them wrong or failing on purpose. Then it shows the service map and the latest traces.

  --rate N                 requests a second of the driver (default 5)
  --split V1/V2            how notification'\''s requests are shared (default 3/1; 4/0 is V1 alone)
  --no-faults              no failures on purpose
  --no-load                no driver: make the requests yourself
  --shop                   a generated shop of services instead of the real ones (default --rate 20)
  --keep                   leave everything running in the background
  --no-bootstrap           do not look for missing packages

  --data-dir DIR           where traces are kept (default build/run/data)
  --http HOST:PORT         X-Ray API (default 127.0.0.1:2080)
  --udp HOST:PORT          X-Ray daemon protocol (default 127.0.0.1:2000)
  --tcp HOST:PORT          X-Ray daemon proxy (default: as --udp)
  --usermgmt-port PORT     default 8095
  --notification-port PORT default 8096: V1 and V2 behind one address, as behind a Kubernetes Service
  --db-port PORT           MariaDB (default 8306)
  --mail-port PORT         mail server (default 8587)
  --free-ports             a free port for each; port 0 does so for one
  -h, --help               this text

While it runs, in another terminal:
  build/release/bin/roentgen map | traces | trace ID | tail
' '사용법: ./run [옵션]             서버와 튜토리얼의 시스템을 Ctrl-C까지 실행
       ./run --keep [옵션]      같은 것을 백그라운드에서 계속 실행
       ./run stop               --keep으로 실행해 둔 것을 종료
       ./run clean              보관한 트레이스, 사용자, 메일까지 삭제
       ./run serve [옵션]       서버만 실행("roentgen serve"의 옵션)

빌드에 필요한 패키지를 설치하고(Debian 12, root 또는 sudo) 빌드한 뒤 다음을 각각 백그라운드에서 실행합니다.
전용 MariaDB(설치된 MariaDB는 건드리지 않음), 받은 메일을 보관하는 메일 서버, 트레이스 서버, 서비스
notification V1과 V2, usermgmt, 그리고 꾸준히 요청을 보내는 드라이버입니다. 요청 가운데 일부는 일부러
잘못되거나 실패합니다. 이어서 서비스 맵과 최근 트레이스를 보여 줍니다.

  --rate N                 드라이버가 1초에 보내는 요청 수(기본값 5)
  --split V1/V2            notification 요청을 나누는 비율(기본값 3/1, 4/0은 V1만)
  --no-faults              일부러 내는 장애 없이
  --no-load                드라이버 없이(요청은 직접)
  --shop                   실제 서비스 대신 가상의 쇼핑몰(이때 --rate 기본값 20)
  --keep                   백그라운드에서 계속 실행
  --no-bootstrap           빠진 패키지를 확인하지 않음

  --data-dir 폴더          트레이스를 보관할 곳(기본값 build/run/data)
  --http 주소:포트         X-Ray API(기본값 127.0.0.1:2080)
  --udp 주소:포트          X-Ray 데몬 프로토콜(기본값 127.0.0.1:2000)
  --tcp 주소:포트          X-Ray 데몬 프록시(기본값: --udp와 같음)
  --usermgmt-port 포트     기본값 8095
  --notification-port 포트 기본값 8096. 쿠버네티스 Service처럼 한 주소 뒤에 V1과 V2가 있음
  --db-port 포트           MariaDB(기본값 8306)
  --mail-port 포트         메일 서버(기본값 8587)
  --free-ports             모두 빈 포트로(포트 0은 하나만 빈 포트로)
  -h, --help               이 도움말

실행 중에 다른 터미널에서 볼 수 있습니다.
  build/release/bin/roentgen map | traces | trace ID | tail
'
}

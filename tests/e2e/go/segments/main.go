// Segments of the X-Ray SDK for Go, recorded line by line (support/daemon_clients.py).
package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"sync"

	"github.com/aws/aws-xray-sdk-go/daemoncfg"
	"github.com/aws/aws-xray-sdk-go/strategy/sampling"
	"github.com/aws/aws-xray-sdk-go/xray"
	"github.com/aws/aws-xray-sdk-go/xraylog"
)

const everything = `{"version": 2, "rules": [], "default": {"fixed_target": 100, "rate": 1}}`

// The SDK now and then sends a segment twice: Close and the end of its context race for it. Here one of the two is left
// out, so that segments can be counted; the other is on its way before Close returns.
type onceEmitter struct {
	*xray.DefaultEmitter
	lock sync.Mutex
	seen map[string]bool
}

func (e *onceEmitter) Emit(segment *xray.Segment) {
	e.lock.Lock()
	defer e.lock.Unlock()
	if !e.seen[segment.ID] {
		e.seen[segment.ID] = true
		e.DefaultEmitter.Emit(segment)
	}
}

func main() {
	xray.SetLogger(xraylog.NewDefaultLogger(os.Stderr, xraylog.LogLevelWarn))
	strategy, err := sampling.NewLocalizedStrategyFromJSONBytes([]byte(everything))
	if err != nil {
		panic(err)
	}
	daemon, err := xray.NewDefaultEmitter(daemoncfg.GetDaemonEndpoints().UDPAddr)
	if err != nil {
		panic(err)
	}
	emitter := &onceEmitter{DefaultEmitter: daemon, seen: map[string]bool{}}
	if err := xray.Configure(xray.Config{SamplingStrategy: strategy, Emitter: emitter}); err != nil {
		panic(err)
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var count int
		var name string
		if _, err := fmt.Sscan(lines.Text(), &count, &name); err != nil {
			panic(err)
		}
		for n := 0; n < count; n++ {
			_, segment := xray.BeginSegment(context.Background(), name)
			segment.Close(nil)
		}
		fmt.Printf("{\"ended\": %d}\n", count)
	}
}

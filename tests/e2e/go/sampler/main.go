// The sampler of the X-Ray SDK for Go, asked line by line (support/sampler.py).
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/aws/aws-xray-sdk-go/strategy/sampling"
	"github.com/aws/aws-xray-sdk-go/xray"
	"github.com/aws/aws-xray-sdk-go/xraylog"
)

const fallback = `{"version": 2, "rules": [], "default": {"fixed_target": 100, "rate": 1}}`

func main() {
	xray.SetLogger(xraylog.NewDefaultLogger(os.Stderr, xraylog.LogLevelWarn))
	strategy, err := sampling.NewCentralizedStrategyWithJSONBytes([]byte(fallback))
	if err != nil {
		panic(err)
	}
	if err := xray.Configure(xray.Config{SamplingStrategy: strategy}); err != nil {
		panic(err)
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		count, _ := strconv.Atoi(words[0])
		sampled, seen, rules := 0, map[string]bool{}, []string{}
		for n := 0; n < count; n++ {
			decision := strategy.ShouldTrace(&sampling.Request{
				Host: "shop.example", Method: "GET", URL: words[1], ServiceName: "shop",
			})
			if !decision.Sample {
				continue
			}
			sampled++
			if decision.Rule != nil && !seen[*decision.Rule] {
				seen[*decision.Rule] = true
				rules = append(rules, *decision.Rule)
			}
		}
		answer, _ := json.Marshal(map[string]any{"sampled": sampled, "rules": rules})
		fmt.Println(string(answer))
	}
}

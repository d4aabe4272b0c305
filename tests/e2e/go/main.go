// Two services in one process, traced by the X-Ray SDK for Go: go-front calls go-stock over HTTP.
// Prints {"front": PORT} once both listen, and ends when its standard input does.
package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"

	"github.com/aws/aws-xray-sdk-go/strategy/sampling"
	"github.com/aws/aws-xray-sdk-go/xray"
	"github.com/aws/aws-xray-sdk-go/xraylog"
)

const rules = `{"version": 2, "rules": [], "default": {"fixed_target": 100, "rate": 1}}`

func findStock(w http.ResponseWriter, r *http.Request) {
	ctx, sub := xray.BeginSubsegment(r.Context(), "find stock")
	_ = sub.AddAnnotation("sku", "keyboard-87")
	_ = sub.AddMetadataToNamespace("stock", "shelf", map[string]any{"row": 4, "places": []int{1, 2, 3}})
	_, query := xray.BeginSubsegment(ctx, "stock@db.internal")
	query.Lock()
	query.Namespace = "remote"
	query.GetSQL().URL = "mysql://db.internal:3306/stock"
	query.GetSQL().DatabaseType = "MySQL"
	query.GetSQL().User = "stock"
	query.GetSQL().SanitizedQuery = "SELECT amount FROM stock WHERE sku = ?"
	query.Unlock()
	query.Close(nil)
	if r.URL.Path == "/broken" {
		sub.Close(errors.New("the shelf is empty"))
		http.Error(w, "{}", http.StatusInternalServerError)
		return
	}
	sub.Close(nil)
	fmt.Fprint(w, "{}")
}

func front(stock string) http.HandlerFunc {
	client := xray.Client(&http.Client{})
	return func(w http.ResponseWriter, r *http.Request) {
		segment := xray.GetSegment(r.Context())
		segment.Lock()
		segment.User = "ann"
		segment.Unlock()
		_ = xray.AddAnnotation(r.Context(), "order", "o-1")
		_ = xray.AddAnnotation(r.Context(), "amount", 12.5)
		_ = xray.AddAnnotation(r.Context(), "express", true)
		_ = xray.AddMetadata(r.Context(), "basket", []string{"keyboard", "cable"})
		request, _ := http.NewRequestWithContext(r.Context(), "GET", "http://"+stock+r.URL.Path, nil)
		answer, err := client.Do(request)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		_, _ = io.Copy(io.Discard, answer.Body)
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			w.WriteHeader(http.StatusInternalServerError)
		}
		fmt.Fprint(w, "{}")
	}
}

func serve(name string, handler http.Handler) *net.TCPAddr {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go func() {
		_ = http.Serve(listener, xray.Handler(xray.NewFixedSegmentNamer(name), handler))
	}()
	return listener.Addr().(*net.TCPAddr)
}

func main() {
	xray.SetLogger(xraylog.NewDefaultLogger(os.Stderr, xraylog.LogLevelWarn))
	strategy, err := sampling.NewCentralizedStrategyWithJSONBytes([]byte(rules))
	if err != nil {
		panic(err)
	}
	if err := xray.Configure(xray.Config{SamplingStrategy: strategy}); err != nil {
		panic(err)
	}
	stock := serve("go-stock", http.HandlerFunc(findStock))
	port := serve("go-front", front(stock.String())).Port
	fmt.Printf("{\"front\": %d}\n", port)
	_, _ = io.Copy(io.Discard, os.Stdin)
}

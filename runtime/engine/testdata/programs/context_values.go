// context: cancellation with cause, values with private keys, deadlines, AfterFunc.
package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

type ctxKey struct{}
type userKey string

func user(ctx context.Context) string {
	u, ok := ctx.Value(ctxKey{}).(string)
	if !ok {
		return "nobody"
	}
	return u
}

func work(ctx context.Context, n int) (int, error) {
	for i := range n {
		select {
		case <-ctx.Done():
			return i, context.Cause(ctx)
		default:
		}
	}
	return n, nil
}

func main() {
	root := context.Background()
	child := context.WithValue(root, ctxKey{}, "ann")
	fmt.Println(user(root), user(child), child.Value(userKey("x")))
	c, cancel := context.WithCancelCause(child)
	n, err := work(c, 5)
	fmt.Println(n, err)
	cancel(errors.New("enough"))
	n, err = work(c, 5)
	fmt.Println(n, err, c.Err(), user(c))
	d, stop := context.WithTimeout(root, time.Millisecond)
	defer stop()
	<-d.Done()
	fmt.Println(d.Err(), errors.Is(d.Err(), context.DeadlineExceeded))
	e, cancelE := context.WithCancel(root)
	ran := make(chan string, 1)
	context.AfterFunc(e, func() { ran <- "after" })
	cancelE()
	fmt.Println(<-ran)
	fmt.Println(context.WithoutCancel(c).Err(), context.TODO())
}

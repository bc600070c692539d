// Package state behind methods: accounts, transfers, an audit by observers.
package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
)

type Cents int64

func (c Cents) String() string { return fmt.Sprintf("%d.%02d", int64(c)/100, int64(c)%100) }

var ErrFunds = errors.New("insufficient funds")

type bank struct {
	mu       sync.Mutex
	accounts map[string]Cents
	watch    []func(from, to string, amount Cents)
}

var theBank = &bank{accounts: map[string]Cents{"ann": 1000, "bob": 50}}

func (b *bank) Transfer(from, to string, amount Cents) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.accounts[from] < amount {
		return fmt.Errorf("%s to %s, %v: %w", from, to, amount, ErrFunds)
	}
	b.accounts[from] -= amount
	b.accounts[to] += amount
	for _, w := range b.watch {
		w(from, to, amount)
	}
	return nil
}

func main() {
	var moved Cents
	theBank.watch = append(theBank.watch, func(_, _ string, a Cents) { moved += a })
	if err := theBank.Transfer("ann", "bob", 250); err != nil {
		fmt.Println("unexpected", err)
	}
	err := theBank.Transfer("bob", "eve", 1234)
	fmt.Println(err, errors.Is(err, ErrFunds))
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			if err := theBank.Transfer("ann", "eve", 10); err != nil {
				panic(err)
			}
		})
	}
	wg.Wait()
	for _, who := range slices.Sorted(maps.Keys(theBank.accounts)) {
		fmt.Print(who, " ", theBank.accounts[who], "; ")
	}
	fmt.Println(moved)
}

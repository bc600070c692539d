// time: durations, dates, formatting, arithmetic and comparison.
package main

import (
	"fmt"
	"time"
)

type Stopwatch struct {
	laps []time.Duration
}

func (s *Stopwatch) Lap(d time.Duration) time.Duration {
	s.laps = append(s.laps, d)
	var sum time.Duration
	for _, l := range s.laps {
		sum += l
	}
	return sum
}

func main() {
	d := 90*time.Minute + 30*time.Second + 5*time.Millisecond
	fmt.Println(d, d.Hours(), d.Truncate(time.Minute), d.Round(time.Hour))
	fmt.Printf("%v %d %T %.1f\n", time.Second, time.Second, d, d.Minutes())
	t := time.Date(2024, time.February, 28, 23, 30, 0, 0, time.UTC)
	u := t.AddDate(0, 0, 2).Add(45 * time.Minute)
	fmt.Println(u, u.Sub(t), u.Weekday(), u.YearDay())
	fmt.Println(t.Format(time.RFC3339), t.Format("02 Jan 06 15:04"), t.Before(u), t.Equal(t.In(time.FixedZone("X", 3600))))
	p, err := time.Parse("2006-01-02", "2026-13-01")
	fmt.Println(p.IsZero(), err)
	var s Stopwatch
	s.Lap(time.Second)
	fmt.Println(s.Lap(1500 * time.Millisecond))
	n := 3
	fmt.Println(time.Duration(n)*time.Hour, time.Month(5), time.Saturday)
	y, w := t.ISOWeek()
	fmt.Println(y, w, t.Unix(), time.Unix(0, 0).UTC())
}

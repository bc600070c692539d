package show

import (
	"fmt"
	"math"
	"strings"
)

// Chart is a line chart of one or several series, with dashed horizontal lines
// for values to compare with.
type Chart struct {
	Title, XLabel, YLabel string
	Series                []Series
	Floors                []Floor
}

// Series is one line of a [Chart]. X and Y have the same length (the longer one
// is cut); points with a NaN or infinite coordinate leave a gap.
type Series struct {
	Name string
	X, Y []float64
}

// Floor is a dashed horizontal line at Y with its label, for instance what a
// trivial model reaches.
type Floor struct {
	Label string
	Y     float64
}

func (s Series) len() int { return min(len(s.X), len(s.Y)) }

// last returns the last finite point.
func (s Series) last() (x, y float64, ok bool) {
	for i := s.len() - 1; i >= 0; i-- {
		if finite(s.X[i]) && finite(s.Y[i]) {
			return s.X[i], s.Y[i], true
		}
	}
	return 0, 0, false
}

func (s Series) first() (y float64, ok bool) {
	for i := range s.len() {
		if finite(s.X[i]) && finite(s.Y[i]) {
			return s.Y[i], true
		}
	}
	return 0, false
}

// finite says that v can be drawn: a number, and not so large that the span of two
// such would overflow.
func finite(v float64) bool { return math.Abs(v) <= 1e300 }

// String is the chart as text: for each series a small picture, the first and
// last value; for each floor its value.
func (c Chart) String() string {
	names := 0
	for _, s := range c.Series {
		names = max(names, len([]rune(s.Name)))
	}
	var lines []string
	if c.Title != "" {
		lines = append(lines, c.Title)
	}
	lo, hi := c.yRange()
	for _, s := range c.Series {
		x, y, ok := s.last()
		if !ok {
			lines = append(lines, fmt.Sprintf("%-*s  no data yet", names, s.Name))
			continue
		}
		first, _ := s.first()
		at := strings.TrimSpace(c.XLabel + " " + short(x))
		lines = append(lines, fmt.Sprintf("%-*s  %s  %s → %s at %s", names, s.Name, sparkline(s, 32, lo, hi), short(first), short(y), at))
	}
	var floors []string
	for _, f := range c.Floors {
		floors = append(floors, f.Label+" "+short(f.Y))
	}
	if len(floors) > 0 {
		lines = append(lines, "floors: "+strings.Join(floors, ", "))
	}
	if len(lines) == 0 {
		return "empty chart"
	}
	return strings.Join(lines, "\n")
}

// sparkline draws s in at most n characters, each the mean of its stretch of X,
// on the scale from lo to hi.
func sparkline(s Series, n int, lo, hi float64) string {
	marks := []rune("▁▂▃▄▅▆▇█")
	x0, x1 := math.Inf(1), math.Inf(-1)
	for i := range s.len() {
		if finite(s.X[i]) && finite(s.Y[i]) {
			x0, x1 = min(x0, s.X[i]), max(x1, s.X[i])
		}
	}
	n = min(n, s.len())
	sum, count := make([]float64, n), make([]int, n)
	for i := range s.len() {
		if !finite(s.X[i]) || !finite(s.Y[i]) {
			continue
		}
		k := 0
		if x1 > x0 {
			k = min(n-1, int(float64(n)*(s.X[i]-x0)/(x1-x0)))
		}
		sum[k] += s.Y[i]
		count[k]++
	}
	out := make([]rune, 0, n)
	for k := range n {
		if count[k] == 0 {
			continue
		}
		share := 0.0
		if hi > lo {
			share = (sum[k]/float64(count[k]) - lo) / (hi - lo)
		}
		out = append(out, marks[min(len(marks)-1, max(0, int(share*float64(len(marks)))))])
	}
	return string(out)
}

// yRange spans all finite values of series and floors.
func (c Chart) yRange() (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, s := range c.Series {
		for i := range s.len() {
			if finite(s.X[i]) && finite(s.Y[i]) {
				lo, hi = min(lo, s.Y[i]), max(hi, s.Y[i])
			}
		}
	}
	for _, f := range c.Floors {
		if finite(f.Y) {
			lo, hi = min(lo, f.Y), max(hi, f.Y)
		}
	}
	if lo > hi {
		return 0, 1
	}
	return lo, hi
}

func (c Chart) xRange() (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, s := range c.Series {
		for i := range s.len() {
			if finite(s.X[i]) && finite(s.Y[i]) {
				lo, hi = min(lo, s.X[i]), max(hi, s.X[i])
			}
		}
	}
	if lo > hi {
		return 0, 1
	}
	return lo, hi
}

package show

import (
	"math"
	"strconv"
	"strings"
)

// tick is one mark of an axis.
type tick struct {
	value float64
	label string
}

// ticks returns at most about n round values between lo and hi: multiples of 1,
// 2 or 5 times a power of ten.
func ticks(lo, hi float64, n int) []tick {
	span := hi - lo
	if !(span > 0) || math.IsInf(span, 0) {
		return []tick{{lo, short(lo)}}
	}
	step := math.Pow(10, math.Floor(math.Log10(span/float64(n))))
	for _, factor := range []float64{1, 2, 5, 10} {
		if span/(step*factor) <= float64(n) {
			step *= factor
			break
		}
	}
	decimals := int(max(0, math.Ceil(-math.Log10(step)-1e-9)))
	var out []tick
	for k := math.Ceil(lo/step - 1e-9); k*step <= hi+1e-9*span; k++ {
		out = append(out, tick{k * step, tickLabel(k*step, step, decimals)})
		if len(out) > 4*n { // a step below the precision of lo
			break
		}
	}
	return out
}

func tickLabel(v, step float64, decimals int) string {
	if v == 0 {
		return "0"
	}
	if step >= 1 && math.Abs(v) < 1e9 {
		return Count(int64(math.Round(v)))
	}
	if decimals > 6 || math.Abs(v) >= 1e9 {
		return strconv.FormatFloat(v, 'g', 4, 64)
	}
	return strconv.FormatFloat(v, 'f', decimals, 64)
}

// short writes a value for a legend: whole numbers in full, others with four
// significant digits or three decimals.
func short(v float64) string {
	switch a := math.Abs(v); {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return strconv.FormatFloat(v, 'g', -1, 64)
	case v == math.Trunc(v) && a < 1e9:
		return Count(int64(v))
	case a >= 1e6 || a < 1e-3:
		return strconv.FormatFloat(v, 'g', 4, 64)
	case a >= 100:
		return strings.TrimSuffix(strconv.FormatFloat(v, 'f', 1, 64), ".0")
	}
	return strconv.FormatFloat(v, 'f', 3, 64)
}

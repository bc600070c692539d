package models

import (
	"fmt"
	"math"
	"strings"

	"hone/lib/show"
)

// Tensor is an array of float32 on the host, in row-major order. The tensors that a
// [Model] hands out are its own memory: read them, do not write.
type Tensor struct {
	Name  string
	Shape []int
	Data  []float32
}

// String gives name, shape and statistics in one line.
func (t Tensor) String() string {
	mean, std, low, high, bad := t.statistics()
	text := fmt.Sprintf("%s float32%v mean %.4g std %.4g min %.4g max %.4g", t.Name, t.Shape, mean, std, low, high)
	if bad > 0 {
		text += fmt.Sprintf(", %d values are not finite", bad)
	}
	return text
}

// HTML gives the statistics and the first rows.
func (t Tensor) HTML() string {
	mean, std, low, high, bad := t.statistics()
	facts := show.Table{
		Title:   t.Name,
		Columns: []string{"shape", "values", "mean", "std", "min", "max", "not finite"},
		Rows: [][]string{{fmt.Sprint(t.Shape), show.Count(int64(len(t.Data))), fmt.Sprintf("%.4g", mean),
			fmt.Sprintf("%.4g", std), fmt.Sprintf("%.4g", low), fmt.Sprintf("%.4g", high), fmt.Sprint(bad)}},
	}
	return show.Stack{facts, show.Text(t.corner())}.HTML()
}

// corner prints at most 6 rows of 8 values.
func (t Tensor) corner() string {
	if len(t.Data) == 0 || len(t.Shape) == 0 {
		return fmt.Sprint(t.Data)
	}
	width := t.Shape[len(t.Shape)-1]
	var lines []string
	for row := 0; row*width < len(t.Data) && row < 6; row++ {
		values := t.Data[row*width : (row+1)*width]
		var cells []string
		for _, v := range values[:min(8, len(values))] {
			cells = append(cells, fmt.Sprintf("%9.4f", v))
		}
		if len(values) > 8 {
			cells = append(cells, "…")
		}
		lines = append(lines, strings.Join(cells, " "))
	}
	if len(t.Data) > 6*width {
		lines = append(lines, "…")
	}
	return strings.Join(lines, "\n")
}

func (t Tensor) statistics() (mean, std, low, high float64, bad int) {
	low, high = math.Inf(1), math.Inf(-1)
	var sum, squares float64
	for _, v := range t.Data {
		x := float64(v)
		if math.IsNaN(x) || math.IsInf(x, 0) {
			bad++
			continue
		}
		sum, squares = sum+x, squares+x*x
		low, high = math.Min(low, x), math.Max(high, x)
	}
	n := float64(len(t.Data) - bad)
	if n == 0 {
		return math.NaN(), math.NaN(), math.NaN(), math.NaN(), bad
	}
	mean = sum / n
	return mean, math.Sqrt(math.Max(0, squares/n-mean*mean)), low, high, bad
}

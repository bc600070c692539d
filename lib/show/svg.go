package show

import (
	"encoding/base64"
	"fmt"
	"html"
	"math"
	"strings"
)

// Layout of a chart, in SVG units.
const (
	chartWidth, chartHeight = 720.0, 360.0
	plotLeft, plotRight     = 64.0, 16.0
	plotTop, plotBottom     = 52.0, 46.0
	chartFont               = "font-family:system-ui,sans-serif"
	maxPoints               = 400 // drawn for each series
	chartInk                = "#737b85"
	xTickCount, yTickCount  = 8, 6
)

// inks are colours that stand out on white and on black.
var inks = []string{"#3b82f6", "#f97316", "#10b981", "#a855f7", "#ef4444", "#0891b2", "#ca8a04", "#db2777"}

// floorInks are for the dashed lines, apart from those of the series.
var floorInks = []string{"#9f7aea", "#c2803d", "#6b9080", "#b5658a"}

// SVG returns the chart as a picture of its own, in a grey that can be read on
// white and on black.
func (c Chart) SVG() string { return c.draw(chartInk) }

// HTML returns the chart as an image element that holds the SVG. Inline SVG would
// follow the page's colours, but JupyterLab strips it from notebooks it does not
// trust yet, such as one that was run headless; an image stays.
func (c Chart) HTML() string {
	data := base64.StdEncoding.EncodeToString([]byte(c.SVG()))
	return fmt.Sprintf(`<img alt="%s" style="max-width:100%%" src="data:image/svg+xml;base64,%s">`, escape(c.name()), data)
}

// name is what a screen reader says.
func (c Chart) name() string {
	if c.Title == "" {
		return "chart"
	}
	return c.Title
}

// scale maps a range of values to a range of positions.
type scale struct{ lo, hi, from, to float64 }

func (s scale) at(v float64) float64 {
	if s.hi == s.lo {
		return (s.from + s.to) / 2
	}
	return s.from + (v-s.lo)/(s.hi-s.lo)*(s.to-s.from)
}

func (c Chart) draw(ink string) string {
	x0, x1 := c.xRange()
	y0, y1 := c.yRange()
	if y0 == y1 {
		y0, y1 = y0-0.5, y1+0.5
	}
	if x0 == x1 {
		x0, x1 = x0-0.5, x1+0.5
	}
	margin := 0.05 * (y1 - y0)
	xs := scale{x0, x1, plotLeft, chartWidth - plotRight}
	ys := scale{y0 - margin, y1 + margin, chartHeight - plotBottom, plotTop}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g" width="%g" height="%g" style="max-width:100%%;height:auto;%s" fill="%s" role="img">`,
		chartWidth, chartHeight, chartWidth, chartHeight, chartFont, ink)
	fmt.Fprintf(&b, "<title>%s</title>", escape(c.name()))
	c.drawAxes(&b, xs, ys, ink)
	c.drawFloors(&b, ys)
	empty := true
	for i, s := range c.Series {
		if drawSeries(&b, s, xs, ys, inks[i%len(inks)]) {
			empty = false
		}
	}
	if empty {
		text(&b, chartWidth/2, chartHeight/2, "middle", 14, "no data yet")
	}
	c.drawHeading(&b)
	b.WriteString("</svg>")
	return b.String()
}

// escape makes s safe in HTML and in XML, which has no control characters at all.
func escape(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == '\uFFFE' || r == '\uFFFF' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return html.EscapeString(s)
}

func text(b *strings.Builder, x, y float64, anchor string, size int, s string) {
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f" text-anchor="%s" font-size="%d">%s</text>`, x, y, anchor, size, escape(s))
}

func (c Chart) drawAxes(b *strings.Builder, xs, ys scale, ink string) {
	for _, v := range ticks(ys.lo, ys.hi, yTickCount) {
		y := ys.at(v.value)
		fmt.Fprintf(b, `<line x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f" stroke="%s" stroke-opacity=".15"/>`, plotLeft, chartWidth-plotRight, y, y, ink)
		text(b, plotLeft-8, y+4, "end", 12, v.label)
	}
	bottom := chartHeight - plotBottom
	for _, v := range ticks(xs.lo, xs.hi, xTickCount) {
		x := xs.at(v.value)
		fmt.Fprintf(b, `<line x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f" stroke="%s" stroke-opacity=".6"/>`, x, x, bottom, bottom+5, ink)
		text(b, x, bottom+19, "middle", 12, v.label)
	}
	fmt.Fprintf(b, `<path d="M%.1f %.1fV%.1fH%.1f" fill="none" stroke="%s" stroke-opacity=".6"/>`, plotLeft, plotTop, bottom, chartWidth-plotRight, ink)
	if c.XLabel != "" {
		text(b, (plotLeft+chartWidth-plotRight)/2, chartHeight-8, "middle", 12, c.XLabel)
	}
	if c.YLabel != "" {
		y := (plotTop + chartHeight - plotBottom) / 2
		fmt.Fprintf(b, `<text transform="translate(14 %.1f) rotate(-90)" text-anchor="middle" font-size="12">%s</text>`, y, escape(c.YLabel))
	}
}

// drawFloors draws the dashed lines. Each label sits above its line, or below
// when the label of another floor is there already.
func (c Chart) drawFloors(b *strings.Builder, ys scale) {
	var taken []float64
	for i, f := range c.Floors {
		if !finite(f.Y) {
			continue
		}
		ink := floorInks[i%len(floorInks)]
		y := ys.at(f.Y)
		fmt.Fprintf(b, `<line x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f" stroke="%s" stroke-width="1.5" stroke-dasharray="6 4"/>`,
			plotLeft, chartWidth-plotRight, y, y, ink)
		labelY := free(y-5, taken)
		if labelY < plotTop+10 {
			labelY = free(y+14, taken)
		}
		taken = append(taken, labelY)
		fmt.Fprintf(b, `<text x="%.1f" y="%.1f" text-anchor="start" font-size="12" fill="%s">%s</text>`,
			plotLeft+8, labelY, ink, escape(f.Label+" "+short(f.Y)))
	}
}

// free moves a label up until it is at least a line away from those taken.
func free(y float64, taken []float64) float64 {
	for range len(taken) {
		for _, t := range taken {
			if math.Abs(t-y) < 13 {
				y = t - 13
			}
		}
	}
	return y
}

// drawSeries draws one line, cut at gaps, and reports whether it had any point.
func drawSeries(b *strings.Builder, s Series, xs, ys scale, ink string) bool {
	points := thin(s)
	drawn := false
	for _, run := range points {
		if len(run) == 1 {
			fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>`, xs.at(run[0][0]), ys.at(run[0][1]), ink)
			drawn = true
			continue
		}
		fmt.Fprintf(b, `<polyline fill="none" stroke="%s" stroke-width="2" stroke-linejoin="round" points="`, ink)
		for i, p := range run {
			if i > 0 {
				b.WriteByte(' ')
			}
			fmt.Fprintf(b, "%.1f,%.1f", xs.at(p[0]), ys.at(p[1]))
		}
		b.WriteString(`"/>`)
		drawn = true
	}
	return drawn
}

// thin returns the runs of finite points of s. When there are more than
// maxPoints, each stretch keeps its lowest and its highest point, so that spikes
// stay visible.
func thin(s Series) [][][2]float64 {
	var runs [][][2]float64
	var run [][2]float64
	for i := range s.len() {
		if finite(s.X[i]) && finite(s.Y[i]) {
			run = append(run, [2]float64{s.X[i], s.Y[i]})
			continue
		}
		if len(run) > 0 {
			runs = append(runs, run)
			run = nil
		}
	}
	if len(run) > 0 {
		runs = append(runs, run)
	}
	if s.len() <= maxPoints {
		return runs
	}
	stretch := (2*s.len() + maxPoints - 1) / maxPoints
	for i := range runs {
		runs[i] = extremes(runs[i], stretch)
	}
	return runs
}

func extremes(run [][2]float64, stretch int) [][2]float64 {
	if len(run) <= 2*stretch {
		return run
	}
	out := [][2]float64{run[0]}
	for start := 1; start < len(run)-1; start += stretch {
		end := min(start+stretch, len(run)-1)
		lo, hi := start, start
		for i := start; i < end; i++ {
			if run[i][1] < run[lo][1] {
				lo = i
			}
			if run[i][1] > run[hi][1] {
				hi = i
			}
		}
		out = append(out, run[min(lo, hi)])
		if lo != hi {
			out = append(out, run[max(lo, hi)])
		}
	}
	return append(out, run[len(run)-1])
}

// drawHeading writes the title and the legend, each name with its last value.
func (c Chart) drawHeading(b *strings.Builder) {
	if c.Title != "" {
		fmt.Fprintf(b, `<text x="%.1f" y="20" font-size="15" font-weight="600">%s</text>`, plotLeft, escape(ellipsis(c.Title, 80)))
	}
	x := plotLeft
	for i, s := range c.Series {
		label := ellipsis(s.Name, 40)
		if _, y, ok := s.last(); ok {
			label = strings.TrimSpace(label + " " + short(y))
		}
		fmt.Fprintf(b, `<rect x="%.1f" y="34" width="14" height="4" rx="2" fill="%s"/>`, x, inks[i%len(inks)])
		text(b, x+19, 40, "start", 12, label)
		x += 19 + 6.8*float64(len([]rune(label))) + 18
	}
}

package install

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
)

// The logo is a blade over a whetstone, drawn on a square of 64 units. Both forms
// come from these polygons.
var logoShapes = []struct {
	fill   color.NRGBA
	points [][2]float64
}{
	{color.NRGBA{R: 0x0b, G: 0x3c, B: 0x49, A: 0xff}, [][2]float64{{6, 0}, {58, 0}, {64, 6}, {64, 58}, {58, 64}, {6, 64}, {0, 58}, {0, 6}}},
	{color.NRGBA{R: 0x5f, G: 0x8a, B: 0x8b, A: 0xff}, [][2]float64{{8, 44}, {56, 44}, {56, 54}, {8, 54}}},
	{color.NRGBA{R: 0xf2, G: 0xf5, B: 0xf3, A: 0xff}, [][2]float64{{12, 42}, {40, 14}, {49, 23}, {30, 42}}},
	{color.NRGBA{R: 0xe0, G: 0x8e, B: 0x45, A: 0xff}, [][2]float64{{42, 12}, {46, 8}, {55, 17}, {51, 21}}},
}

func logoSVG() string {
	var b bytes.Buffer
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">`)
	for _, shape := range logoShapes {
		fmt.Fprintf(&b, `<polygon fill="#%02x%02x%02x" points="`, shape.fill.R, shape.fill.G, shape.fill.B)
		for _, p := range shape.points {
			fmt.Fprintf(&b, "%g,%g ", p[0], p[1])
		}
		b.WriteString(`"/>`)
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// logoPNG draws the logo size by size pixels; 16 samples a pixel smooth the edges.
func logoPNG(size int) []byte {
	img := image.NewNRGBA(image.Rect(0, 0, size, size))
	for y := range size {
		for x := range size {
			img.SetNRGBA(x, y, logoPixel(float64(x), float64(y), 64/float64(size)))
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err) // a bytes.Buffer takes everything
	}
	return b.Bytes()
}

func logoPixel(x, y, unit float64) color.NRGBA {
	var r, g, b, a int
	for i := range 16 {
		c := logoAt((x+float64(i%4)/4+0.125)*unit, (y+float64(i/4)/4+0.125)*unit)
		r, g, b, a = r+int(c.R)*int(c.A), g+int(c.G)*int(c.A), b+int(c.B)*int(c.A), a+int(c.A)
	}
	if a == 0 {
		return color.NRGBA{}
	}
	return color.NRGBA{R: uint8(r / a), G: uint8(g / a), B: uint8(b / a), A: uint8(a / 16)}
}

// logoAt is the colour of the topmost shape at a point, transparent outside.
func logoAt(x, y float64) color.NRGBA {
	var c color.NRGBA
	for _, shape := range logoShapes {
		if inside(shape.points, x, y) {
			c = shape.fill
		}
	}
	return c
}

// inside counts the polygon's edges that a ray to the right crosses.
func inside(points [][2]float64, x, y float64) bool {
	in := false
	for i, p := range points {
		q := points[(i+1)%len(points)]
		if (p[1] > y) != (q[1] > y) && x < (q[0]-p[0])*(y-p[1])/(q[1]-p[1])+p[0] {
			in = !in
		}
	}
	return in
}

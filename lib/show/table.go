package show

import (
	"fmt"
	"html"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	maxRows     = 50  // rows of a table that are shown
	maxColumns  = 20  // columns of a table that are shown
	maxCellHTML = 300 // characters of a cell in HTML
	maxCellText = 60  // characters of a cell in text
)

// Table is a table with headings. Rows may be shorter than Columns. At most 50
// rows and 20 columns are shown, with a count of the rest; columns of numbers
// are set flush right.
type Table struct {
	Title   string
	Columns []string
	Rows    [][]string
	// Total is the number of rows there are, if Rows holds only the first ones.
	Total int
}

// visible returns the part that is shown and how much is left out.
func (t Table) visible() (columns []string, rows [][]string, moreRows, moreColumns int) {
	width := len(t.Columns)
	for _, row := range t.Rows {
		width = max(width, len(row))
	}
	total := max(t.Total, len(t.Rows))
	shown := min(width, maxColumns)
	rows = t.Rows[:min(len(t.Rows), maxRows)]
	columns = t.Columns[:min(len(t.Columns), shown)]
	return columns, rows, total - len(rows), width - shown
}

// numeric says for each of n columns whether all its non-empty cells are numbers.
func numeric(rows [][]string, n int) []bool {
	out := make([]bool, n)
	for c := range out {
		for _, row := range rows {
			if c >= len(row) || row[c] == "" {
				continue
			}
			out[c] = isNumber(row[c])
			if !out[c] {
				break
			}
		}
	}
	return out
}

func isNumber(s string) bool {
	s = strings.ReplaceAll(strings.TrimSuffix(strings.TrimSuffix(s, "%"), " "), ",", "")
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}

// rest says what is not shown, "" if nothing.
func rest(rows, columns int) string {
	var parts []string
	if rows > 0 {
		parts = append(parts, fmt.Sprintf("%s more rows", Count(int64(rows))))
	}
	if columns > 0 {
		parts = append(parts, fmt.Sprintf("%s more columns", Count(int64(columns))))
	}
	if len(parts) == 0 {
		return ""
	}
	return "… " + strings.Join(parts, ", ")
}

// HTML returns the table as static HTML.
func (t Table) HTML() string {
	columns, rows, moreRows, moreColumns := t.visible()
	width := min(maxColumns, t.width())
	right := numeric(rows, width)
	var b strings.Builder
	b.WriteString(`<div style="overflow-x:auto">`)
	if t.Title != "" {
		fmt.Fprintf(&b, `<div style="font-weight:600;margin:2px 0 4px">%s</div>`, html.EscapeString(t.Title))
	}
	b.WriteString(`<table style="border-collapse:collapse;font-size:13px;color:inherit">`)
	if len(columns) > 0 {
		b.WriteString("<thead><tr>")
		for c, name := range columns {
			writeCell(&b, "th", name, right[c], "border-bottom:1px solid rgba(128,128,128,.6)")
		}
		b.WriteString("</tr></thead>")
	}
	b.WriteString("<tbody>")
	for _, row := range rows {
		b.WriteString("<tr>")
		for c := range width {
			text := ""
			if c < len(row) {
				text = row[c]
			}
			writeCell(&b, "td", text, right[c], "border-bottom:1px solid rgba(128,128,128,.2)")
		}
		b.WriteString("</tr>")
	}
	b.WriteString("</tbody></table>")
	if more := rest(moreRows, moreColumns); more != "" {
		fmt.Fprintf(&b, `<div style="opacity:.7;font-size:12px">%s</div>`, more)
	}
	if len(rows) == 0 {
		b.WriteString(`<div style="opacity:.7;font-size:12px">no rows</div>`)
	}
	b.WriteString("</div>")
	return b.String()
}

func (t Table) width() int {
	width := len(t.Columns)
	for _, row := range t.Rows {
		width = max(width, len(row))
	}
	return width
}

func writeCell(b *strings.Builder, tag, text string, right bool, border string) {
	align := "left"
	if right {
		align = "right"
	}
	fmt.Fprintf(b, `<%s style="text-align:%s;padding:3px 10px;vertical-align:top;white-space:pre-wrap;%s">%s</%s>`,
		tag, align, border, html.EscapeString(ellipsis(text, maxCellHTML)), tag)
}

// String returns the table as aligned text.
func (t Table) String() string {
	columns, rows, moreRows, moreColumns := t.visible()
	grid := make([][]string, 0, len(rows)+1)
	if len(columns) > 0 {
		grid = append(grid, columns)
	}
	grid = append(grid, rows...)
	width := min(maxColumns, t.width())
	right := numeric(rows, width)
	var lines []string
	if t.Title != "" {
		lines = append(lines, t.Title)
	}
	lines = append(lines, alignText(grid, right, len(columns) > 0)...)
	if more := rest(moreRows, moreColumns); more != "" {
		lines = append(lines, more)
	}
	if len(rows) == 0 {
		lines = append(lines, "(no rows)")
	}
	return strings.Join(lines, "\n")
}

// alignText pads the cells of grid to common widths, with a rule under the heading.
func alignText(grid [][]string, right []bool, heading bool) []string {
	widths := make([]int, len(right))
	cell := func(row []string, c int) string {
		if c >= len(row) {
			return ""
		}
		return ellipsis(strings.NewReplacer("\n", "⏎", "\r", "", "\t", " ").Replace(row[c]), maxCellText)
	}
	for _, row := range grid {
		for c := range widths {
			widths[c] = max(widths[c], utf8.RuneCountInString(cell(row, c)))
		}
	}
	lines := make([]string, 0, len(grid)+1)
	for i, row := range grid {
		parts := make([]string, len(widths))
		for c, w := range widths {
			text := cell(row, c)
			pad := strings.Repeat(" ", w-utf8.RuneCountInString(text))
			if right[c] {
				parts[c] = pad + text
			} else {
				parts[c] = text + pad
			}
		}
		lines = append(lines, strings.TrimRight(strings.Join(parts, "  "), " "))
		if i == 0 && heading {
			rules := make([]string, len(widths))
			for c, w := range widths {
				rules[c] = strings.Repeat("─", w)
			}
			lines = append(lines, strings.Join(rules, "  "))
		}
	}
	return lines
}

package jinja

import (
	"fmt"
	"strings"
	"time"
)

// strftime writes a time as C's strftime does in the C locale.
func strftime(t time.Time, format string) (string, error) {
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			b.WriteByte(format[i])
			continue
		}
		i++
		flag := byte(0)
		if format[i] == '-' && i+1 < len(format) {
			flag = '-'
			i++
		}
		s, ok := directive(t, format[i])
		if !ok {
			return "", fmt.Errorf("strftime_now: the directive %%%c is not supported", format[i])
		}
		if flag == '-' {
			s = withoutPadding(s)
		}
		b.WriteString(s)
	}
	return b.String(), nil
}

// withoutPadding cuts the zeros or spaces before a number, as %-d does.
func withoutPadding(s string) string {
	cut := strings.TrimLeft(s, "0 ")
	if cut == "" && s != "" {
		return "0"
	}
	return cut
}

var layouts = map[byte]string{
	'a': "Mon", 'A': "Monday", 'b': "Jan", 'h': "Jan", 'B': "January", 'd': "02", 'e': "_2", 'm': "01",
	'y': "06", 'Y': "2006", 'H': "15", 'I': "03", 'M': "04", 'S': "05", 'p': "PM", 'F': "2006-01-02",
	'T': "15:04:05", 'D': "01/02/06", 'R': "15:04", 'c': "Mon Jan _2 15:04:05 2006", 'x': "01/02/06", 'X': "15:04:05",
	'f': "000000", 'j': "002",
}

func directive(t time.Time, c byte) (string, bool) {
	switch c {
	case '%':
		return "%", true
	case 'n':
		return "\n", true
	case 't':
		return "\t", true
	case 'z', 'Z':
		return "", true // datetime.now() knows no zone
	case 'f':
		return fmt.Sprintf("%06d", t.Nanosecond()/1000), true
	case 'w':
		return fmt.Sprint(int(t.Weekday())), true
	case 'u':
		return fmt.Sprint((int(t.Weekday())+6)%7 + 1), true
	case 'U':
		return fmt.Sprintf("%02d", (t.YearDay()+6-int(t.Weekday()))/7), true
	case 'W':
		return fmt.Sprintf("%02d", (t.YearDay()+6-(int(t.Weekday())+6)%7)/7), true
	case 'V':
		_, week := t.ISOWeek()
		return fmt.Sprintf("%02d", week), true
	case 'G':
		year, _ := t.ISOWeek()
		return fmt.Sprint(year), true
	}
	layout, ok := layouts[c]
	return t.Format(layout), ok
}

package datasets

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"
)

// maxDocument bounds one unpacked document, so that a small gzip file cannot
// fill the memory.
const maxDocument = 2 << 30

// emptyError says that a document has no text.
type emptyError struct{ name, what string }

func (e *emptyError) Error() string {
	return fmt.Sprintf("read %q: %s: give a file with text in it", e.name, e.what)
}

// readText reads one file, unpacks it if its name ends in .gz, and checks that
// it is text. A leading byte order mark is left out.
func readText(ctx context.Context, name string) (string, error) {
	data, err := readFile(ctx, name)
	if err != nil {
		return "", err
	}
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	if err := checkText(name, data); err != nil {
		return "", err
	}
	return string(data), nil
}

func readFile(ctx context.Context, name string) (data []byte, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read %q: %w: check the path and its permissions", name, err)
	}
	defer f.Close()
	if !strings.HasSuffix(strings.ToLower(name), ".gz") {
		return readAll(ctx, name, f)
	}
	unpacked, err := gzip.NewReader(f)
	if errors.Is(err, io.EOF) {
		return nil, &emptyError{name, "the file is empty"}
	}
	if err != nil {
		return nil, gzipError(name, err)
	}
	return readAll(ctx, name, unpacked)
}

func gzipError(name string, err error) error {
	return fmt.Errorf("read %q: not a whole gzip file (%w): fetch it again, or drop .gz from its name if it is plain text", name, err)
}

// readAll reads r to its end in pieces, so that ctx can stop it.
func readAll(ctx context.Context, name string, r io.Reader) ([]byte, error) {
	var data bytes.Buffer
	for {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("read %q: %w", name, err)
		}
		n, err := io.CopyN(&data, r, 4<<20)
		if data.Len() > maxDocument {
			return nil, fmt.Errorf("read %q: more than 2 GiB of text in one document: split it into several files", name)
		}
		_, zipped := r.(*gzip.Reader)
		switch {
		case errors.Is(err, io.ErrUnexpectedEOF) || zipped && err != nil && !errors.Is(err, io.EOF):
			return nil, gzipError(name, err)
		case errors.Is(err, io.EOF) || err == nil && n == 0:
			return data.Bytes(), nil
		case err != nil:
			return nil, fmt.Errorf("read %q: %w", name, err)
		}
	}
}

// checkText refuses what is no text: nothing, white space only, NUL bytes,
// invalid UTF-8.
func checkText(name string, data []byte) error {
	if len(data) == 0 {
		return &emptyError{name, "the file is empty"}
	}
	if at := firstNonText(data); at >= 0 {
		return fmt.Errorf("read %q: not text: %s: %s", name, whatIsAt(data, at), adviceFor(data))
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return &emptyError{name, "it holds only white space"}
	}
	return nil
}

// firstNonText is the offset of the first NUL byte or invalid UTF-8 sequence, -1
// if there is none.
func firstNonText(data []byte) int {
	nul := bytes.IndexByte(data, 0)
	if nul < 0 && utf8.Valid(data) {
		return -1
	}
	for i := 0; i < len(data); {
		if data[i] == 0 {
			return i
		}
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return nul
}

func whatIsAt(data []byte, at int) string {
	if data[at] == 0 {
		return fmt.Sprintf("NUL byte at byte %d", at)
	}
	return fmt.Sprintf("invalid UTF-8 (0x%02x) at byte %d", data[at], at)
}

// adviceFor names the file's kind when its first bytes tell.
func adviceFor(data []byte) string {
	kinds := []struct{ magic, advice string }{
		{"\xff\xfe", "it looks like UTF-16; convert it to UTF-8, for instance with iconv -f UTF-16 -t UTF-8"},
		{"\xfe\xff", "it looks like UTF-16; convert it to UTF-8, for instance with iconv -f UTF-16 -t UTF-8"},
		{"\x1f\x8b", "it looks like gzip; end its name in .gz"},
		{"PK\x03\x04", "it looks like a zip archive or an office document; unpack it or save it as text"},
		{"%PDF", "it is a PDF; save its text first"},
		{"\x89PNG", "it is an image; leave it out of the pattern"},
		{"\xff\xd8\xff", "it is an image; leave it out of the pattern"},
	}
	for _, k := range kinds {
		if bytes.HasPrefix(data, []byte(k.magic)) {
			return k.advice
		}
	}
	return "leave binary files out of the pattern, or convert the text to UTF-8"
}

package models

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"sort"
)

// The safetensors format: 8 bytes with the length of the header (little-endian), the
// header (JSON: name → dtype, shape, place), then the data.

type tensorHeader struct {
	DType   string   `json:"dtype"`
	Shape   []int    `json:"shape"`
	Offsets [2]int64 `json:"data_offsets"`
}

const maxHeader = 100 << 20

// WriteSafetensors writes tensors as float32 to a new file, flushed to the disk. The
// order is by name, so equal tensors give equal files.
func WriteSafetensors(path string, tensors []Tensor) (err error) {
	tensors = append([]Tensor(nil), tensors...)
	sort.Slice(tensors, func(i, j int) bool { return tensors[i].Name < tensors[j].Name })
	header := map[string]any{"__metadata__": map[string]string{"format": "pt"}}
	offset := int64(0)
	for _, t := range tensors {
		if len(t.Data) != product(t.Shape) {
			return fmt.Errorf("write %s: %s has %d values, its shape %v needs %d", path, t.Name, len(t.Data), t.Shape, product(t.Shape))
		}
		end := offset + 4*int64(len(t.Data))
		header[t.Name] = tensorHeader{"F32", t.Shape, [2]int64{offset, end}}
		offset = end
	}
	head, err := json.Marshal(header)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	for len(head)%8 != 0 {
		head = append(head, ' ')
	}
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("write weights: %w", err)
	}
	defer func() {
		err = errors.Join(err, f.Close())
	}()
	w := bufio.NewWriterSize(f, 1<<20)
	if err := writeTensors(w, head, tensors); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return f.Sync()
}

func writeTensors(w io.Writer, head []byte, tensors []Tensor) error {
	if err := binary.Write(w, binary.LittleEndian, uint64(len(head))); err != nil {
		return err
	}
	if _, err := w.Write(head); err != nil {
		return err
	}
	var word [4]byte
	for _, t := range tensors {
		for _, v := range t.Data {
			binary.LittleEndian.PutUint32(word[:], math.Float32bits(v))
			if _, err := w.Write(word[:]); err != nil {
				return err
			}
		}
	}
	return nil
}

// ReadSafetensors reads all tensors of a file by name. F32, F16 and BF16 become
// float32; another dtype is an error, as is a place outside the file.
func ReadSafetensors(path string) (map[string]Tensor, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read weights: %w", err)
	}
	headers, body, err := splitSafetensors(data)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	tensors := make(map[string]Tensor, len(headers))
	for name, h := range headers {
		t, err := decodeTensor(name, h, body)
		if err != nil {
			return nil, fmt.Errorf("read %s: tensor %q: %w", path, name, err)
		}
		tensors[name] = t
	}
	return tensors, nil
}

func splitSafetensors(data []byte) (map[string]tensorHeader, []byte, error) {
	if len(data) < 8 {
		return nil, nil, fmt.Errorf("it has %d bytes and is no safetensors file: copy it again", len(data))
	}
	size := binary.LittleEndian.Uint64(data)
	if size > maxHeader || size > uint64(len(data)-8) {
		return nil, nil, fmt.Errorf("its header would have %d bytes, the file has %d: it is no safetensors file or was cut off; copy it again", size, len(data))
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data[8:8+size], &raw); err != nil {
		return nil, nil, fmt.Errorf("its header is not JSON (%w): copy it again", err)
	}
	headers := make(map[string]tensorHeader, len(raw))
	for name, text := range raw {
		if name == "__metadata__" {
			continue
		}
		var h tensorHeader
		if err := json.Unmarshal(text, &h); err != nil {
			return nil, nil, fmt.Errorf("header of tensor %q: %w", name, err)
		}
		headers[name] = h
	}
	return headers, data[8+size:], nil
}

func decodeTensor(name string, h tensorHeader, body []byte) (Tensor, error) {
	width, ok := map[string]int64{"F32": 4, "F16": 2, "BF16": 2}[h.DType]
	if !ok {
		return Tensor{}, fmt.Errorf("dtype %s cannot be read: save it as F32, F16 or BF16", h.DType)
	}
	count := int64(1)
	for _, d := range h.Shape {
		if d < 0 || (d > 0 && count > int64(len(body))/int64(d)) {
			return Tensor{}, fmt.Errorf("shape %v is larger than the file: it was cut off; copy it again", h.Shape)
		}
		count *= int64(d)
	}
	begin, end := h.Offsets[0], h.Offsets[1]
	if begin < 0 || end < begin || end > int64(len(body)) {
		return Tensor{}, fmt.Errorf("bytes %d to %d lie outside the file: it was cut off; copy it again", begin, end)
	}
	if end-begin != count*width {
		return Tensor{}, fmt.Errorf("%d bytes for shape %v of %s, which needs %d", end-begin, h.Shape, h.DType, count*width)
	}
	values := make([]float32, count)
	raw := body[begin:end]
	for i := range values {
		switch h.DType {
		case "F32":
			values[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
		case "BF16":
			values[i] = math.Float32frombits(uint32(binary.LittleEndian.Uint16(raw[2*i:])) << 16)
		case "F16":
			values[i] = fromHalf(binary.LittleEndian.Uint16(raw[2*i:]))
		}
	}
	return Tensor{Name: name, Shape: h.Shape, Data: values}, nil
}

// fromHalf converts an IEEE half-precision number.
func fromHalf(h uint16) float32 {
	sign, exponent, fraction := uint32(h>>15)<<31, uint32(h>>10)&31, uint32(h)&1023
	switch {
	case exponent == 31: // infinity, NaN
		return math.Float32frombits(sign | 0xff<<23 | fraction<<13)
	case exponent == 0: // zero, subnormal
		value := float32(fraction) / (1 << 24)
		if sign != 0 {
			value = -value
		}
		return value
	}
	return math.Float32frombits(sign | (exponent+112)<<23 | fraction<<13)
}

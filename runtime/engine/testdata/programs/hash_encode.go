// Hashes, base64, hex and binary encoding of structs.
package main

import (
	"bytes"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"hash/fnv"
	"io"
)

type header struct {
	Magic   uint32
	Version uint16
	Flags   [2]uint8
}

func main() {
	fmt.Printf("%x\n", sha256.Sum256([]byte("abc")))
	fmt.Printf("%x\n", md5.Sum(nil))
	h := fnv.New32a()
	io.WriteString(h, "hone")
	fmt.Println(h.Sum32(), crc32.ChecksumIEEE([]byte("hone")))
	s := base64.StdEncoding.EncodeToString([]byte("any carnal pleas"))
	d, err := base64.URLEncoding.DecodeString(s)
	fmt.Println(s, string(d), err)
	fmt.Println(hex.EncodeToString([]byte{0xde, 0xad}))
	var buf bytes.Buffer
	err = binary.Write(&buf, binary.BigEndian, header{0xcafe, 2, [2]uint8{1, 255}})
	fmt.Println(buf.Bytes(), err)
	var back header
	err = binary.Read(&buf, binary.BigEndian, &back)
	fmt.Printf("%+v %v\n", back, err)
	fmt.Println(binary.LittleEndian.Uint16([]byte{1, 2}), binary.AppendUvarint(nil, 300))
}

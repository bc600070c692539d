package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"hone/lib/backends"
)

// doctor starts the chosen backend, computes with it and prints the report as JSON.
func doctor([]string) error {
	report, err := backends.Check(context.Background())
	if err != nil {
		return err
	}
	enc := json.NewEncoder(os.Stdout)
	enc.SetIndent("", "\t")
	if err := enc.Encode(report); err != nil {
		return fmt.Errorf("print the report: %w", err)
	}
	return nil
}

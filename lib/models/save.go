package models

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// Save writes the model as a Hugging Face folder: config.json, model.safetensors
// (float32) and tokenizer.json. A folder at dir is replaced, but only when everything
// is written: a full disk leaves it as it was.
//
// Transformers loads a GPT-2 so saved; of a model with NoBias it sees zero biases.
func (m *Model) Save(dir string) error {
	if m.err != nil {
		return fmt.Errorf("save model: %w", m.err)
	}
	if err := checkTarget(dir); err != nil {
		return fmt.Errorf("save model: %w", err)
	}
	err := WriteFolder(dir, m.WriteFiles)
	if err != nil {
		return fmt.Errorf("save model to %s: %w. A model saved there before is unharmed", dir, err)
	}
	return nil
}

// checkTarget refuses to replace a folder that is not a model's.
func checkTarget(dir string) error {
	entries, err := os.ReadDir(dir)
	if os.IsNotExist(err) || (err == nil && len(entries) == 0) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s is there and is no folder: choose another place: %w", dir, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "config.json")); err != nil {
		return fmt.Errorf("%s is there and holds other things than a model (no config.json): choose another place", dir)
	}
	return nil
}

// WriteFiles writes the model's files into an existing folder, as [Model.Save] does
// but in place.
func (m *Model) WriteFiles(dir string) error {
	if m.err != nil {
		return m.err
	}
	family, ok := m.arch.(fileFormat)
	if !ok {
		return fmt.Errorf("the architecture %T has no file format yet: keep its weights with models.WriteSafetensors", m.arch)
	}
	config := family.fileConfig(m)
	config["hone"] = map[string]any{"lineage": m.lineage}
	text, err := json.MarshalIndent(config, "", "  ")
	if err != nil {
		return fmt.Errorf("config.json: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "config.json"), append(text, '\n'), 0o644); err != nil {
		return err
	}
	if err := WriteSafetensors(filepath.Join(dir, "model.safetensors"), family.fileTensors(m)); err != nil {
		return err
	}
	return m.tok.Save(filepath.Join(dir, "tokenizer.json"))
}

// fileFormat is an architecture that Hugging Face folders can hold.
type fileFormat interface {
	// fileConfig is config.json.
	fileConfig(m *Model) map[string]any
	// fileTensors are the tensors in the names and layouts of the files.
	fileTensors(m *Model) []Tensor
}

// transpose turns [rows, columns] into [columns, rows].
func transpose(t Tensor) Tensor {
	rows, columns := t.Shape[0], t.Shape[1]
	data := make([]float32, len(t.Data))
	for r := range rows {
		for c := range columns {
			data[c*rows+r] = t.Data[r*columns+c]
		}
	}
	return Tensor{Name: t.Name, Shape: []int{columns, rows}, Data: data}
}

// Command step measures hone's training on a text: nanoGPT's CPU setting (4 layers, 4
// heads, width 128, context 64, batch 12, characters). beside.sh runs it in turns with
// PyTorch.
//
//	step -text FILE -steps 200          a line with the median step in milliseconds
//	step -text FILE -steps 2000 -whole  the whole run, with its held-out loss and time
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"sort"
	"time"

	"hone/lib/backends"
	"hone/lib/datasets"
	"hone/lib/models"
	"hone/lib/tokenizers"
	"hone/lib/training"
)

func main() {
	text := flag.String("text", "", "the text to train on, .gz or not")
	steps := flag.Int("steps", 200, "steps to make")
	whole := flag.Bool("whole", false, "run with evaluation and report the held-out loss")
	flag.Parse()
	if err := measure(context.Background(), *text, *steps, *whole); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func measure(ctx context.Context, file string, steps int, whole bool) error {
	trainer, err := prepare(ctx, file, steps)
	if err != nil {
		return err
	}
	defer trainer.Close()
	if whole {
		begin := time.Now()
		if err := trainer.Run(ctx); err != nil {
			return err
		}
		loss, _ := trainer.HeldOut()
		fmt.Printf("hone %s: %d steps in %.1f s with compilation and evaluation, held-out %.4f nats on the whole split\n", backends.Name(), steps, time.Since(begin).Seconds(), loss)
		return nil
	}
	var times []float64
	for i := range steps {
		report, err := trainer.Step(ctx)
		if err != nil {
			return err
		}
		if i >= 10 { // compiled and warm
			times = append(times, report.Time.Seconds()*1000)
		}
	}
	sort.Float64s(times)
	fmt.Printf("hone %.2f\n", times[len(times)/2])
	return nil
}

func prepare(ctx context.Context, file string, steps int) (*training.Trainer, error) {
	sets, err := datasets.Read(file).Split(ctx, datasets.Shares{Train: 0.9, Valid: 0.1})
	if err != nil {
		return nil, err
	}
	all := datasets.Read(file)
	tok, err := tokenizers.Train(ctx, all, tokenizers.Characters{})
	if err != nil {
		return nil, err
	}
	model, err := models.New(models.GPT2{NumLayers: 4, NumHeads: 4, HiddenSize: 128, Context: 64, NoBias: true, Seed: 1337}, tok)
	if err != nil {
		return nil, err
	}
	cfg := training.CausalLM()
	cfg.Steps, cfg.SampleEvery = max(steps, 101), 0
	return training.New(ctx, model, sets, cfg)
}

"""The peer of `npm run bench:train`: Hugging Face's Trainer on the weights, rows and batches of a job.

    peer.py JOB.json grouped|shuffled

Writes a JSON line when it is ready, after each turn and at the end, and reads a line before each turn.
"""
import json
import os
import resource
import sys
import tempfile
import time
import warnings

channel = os.fdopen(os.dup(1), "w")
sys.stdout = sys.stderr  # what libraries print must not disturb the channel
os.environ["HF_HUB_OFFLINE"] = "1"

import numpy
import torch
import torch.utils.mkldnn
import transformers
from safetensors.torch import load_file
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

BELOW_ALL_STATES = -2.0
PRODUCT_SIZE = 1024
LOW_PRECISION = {"bf16": torch.bfloat16, "fp16": torch.float16}


def say(**message):
    channel.write(json.dumps(message) + "\n")
    channel.flush()


def wait_for_go():
    if sys.stdin.readline() == "":
        sys.exit(0)


class LstmClassifier(torch.nn.Module):
    """Embedding, torch.nn.LSTM over packed rows, maximum over the real tokens, linear."""

    def __init__(self, config):
        super().__init__()
        size, hidden = config["embedding_size"], config["hidden_size"]
        directions = 2 if config["bidirectional"] else 1
        self.embedding = torch.nn.Embedding(config["vocab_size"], size, padding_idx=config["pad_token_id"])
        self.dropout = torch.nn.Dropout(config["dropout"])
        self.rnn = torch.nn.LSTM(
            size,
            hidden,
            num_layers=config["num_hidden_layers"],
            bidirectional=config["bidirectional"],
            dropout=config["dropout"],
            batch_first=True,
        )
        self.fc = torch.nn.Linear(directions * hidden, len(config["id2label"]))

    def forward(self, input_ids, attention_mask, labels):
        embedded = self.dropout(self.embedding(input_ids))
        lengths = attention_mask.sum(1).cpu()
        packed = pack_padded_sequence(embedded, lengths, batch_first=True, enforce_sorted=False)
        states, _ = pad_packed_sequence(self.rnn(packed)[0], batch_first=True, padding_value=BELOW_ALL_STATES)
        logits = self.fc(states.max(1).values)
        return {"loss": torch.nn.functional.cross_entropy(logits.float(), labels), "logits": logits}


def load_model(folder):
    with open(os.path.join(folder, "config.json")) as file:
        config = json.load(file)
    if config["model_type"] == "bert":
        return transformers.AutoModelForSequenceClassification.from_pretrained(folder)
    if config["model_type"] in ("gpt2", "llama"):
        return transformers.AutoModelForCausalLM.from_pretrained(folder)
    model = LstmClassifier(config)
    model.load_state_dict(load_file(os.path.join(folder, "model.safetensors")))
    return model


class Rows(torch.utils.data.Dataset):
    """The rows of all steps, in the order in which they are trained on."""

    def __init__(self, job, plan):
        self.order = [row for batch in job["batches"][plan] for row in batch]
        self.ids, self.labels = job["rows"]["ids"], job["rows"].get("labels")

    def __len__(self):
        return len(self.order)

    def __getitem__(self, index):
        row = self.order[index]
        return {"ids": self.ids[row], "label": self.labels[row] if self.labels else None}


def collate(rows):
    """Pads to the longest row."""
    longest = max(len(row["ids"]) for row in rows)
    ids = torch.zeros(len(rows), longest, dtype=torch.long)
    mask = torch.zeros(len(rows), longest, dtype=torch.long)
    for index, row in enumerate(rows):
        length = len(row["ids"])
        ids[index, :length] = torch.tensor(row["ids"])
        mask[index, :length] = 1
    is_language_model = rows[0]["label"] is None
    labels = ids.masked_fill(mask == 0, -100) if is_language_model else torch.tensor([row["label"] for row in rows])
    return {"input_ids": ids, "attention_mask": mask, "labels": labels}


class Turns(transformers.TrainerCallback):
    """Cuts the run into turns; a step lasts from the end of the one before to its own."""

    def __init__(self, job):
        self.warmup, self.per_turn = job["warmupSteps"], job["stepsPerTurn"]
        self.milliseconds, self.losses, self.started = [], [], 0.0

    def on_train_begin(self, args, state, control, **_):
        wait_for_go()
        self.started = time.perf_counter()

    def on_step_end(self, args, state, control, **_):
        if torch.cuda.is_available():
            torch.cuda.synchronize()
        self.milliseconds.append(1000 * (time.perf_counter() - self.started))
        measured = state.global_step - self.warmup
        if measured >= 0 and measured % self.per_turn == 0:
            say(milliseconds=self.milliseconds, loss=sum(self.losses).item() / len(self.losses))
            self.milliseconds, self.losses = [], []
            wait_for_go()
        self.started = time.perf_counter()


class RecordingTrainer(transformers.Trainer):
    """The Trainer, keeping the loss that it computes anyway."""

    def training_step(self, *args, **kwargs):
        loss = super().training_step(*args, **kwargs)
        self.turns.losses.append(loss)
        return loss


def first_loss(model, job, precision, device):
    ids, labels = job["rows"]["ids"], job["rows"].get("labels")
    batch = collate([{"ids": ids[row], "label": labels and labels[row]} for row in job["batches"]["grouped"][0]])
    model.to(device).eval()
    with torch.no_grad(), torch.autocast(device, dtype=LOW_PRECISION.get(precision), enabled=precision in LOW_PRECISION):
        loss = model(**{name: values.to(device) for name, values in batch.items()})["loss"].item()
    model.train()
    return loss


def best_gflops(product):
    """The best of some products, in billions of operations per second."""
    best = float("inf")
    for _ in range(8):
        start = time.perf_counter()
        product()
        if torch.cuda.is_available():
            torch.cuda.synchronize()
        best = min(best, time.perf_counter() - start)
    return 2 * PRODUCT_SIZE**3 / best / 1e9


def matrix_product_gflops(precision, device):
    """What this machine can do: the fastest of torch, oneDNN and, on processors, NumPy's OpenBLAS."""
    dtype = LOW_PRECISION.get(precision, torch.float32)
    a, b = (torch.randn(PRODUCT_SIZE, PRODUCT_SIZE, device=device, dtype=dtype) for _ in range(2))
    products = [lambda: a @ b]
    if device == "cpu" and precision == "fp32":
        x, y = a.numpy(), b.numpy()
        linear = torch.utils.mkldnn.to_mkldnn(torch.nn.Linear(PRODUCT_SIZE, PRODUCT_SIZE, bias=False))
        dense = a.to_mkldnn()
        products += [lambda: numpy.matmul(x, y), lambda: linear(dense)]
    with torch.no_grad():
        return max(best_gflops(product) for product in products)


def main():
    warnings.simplefilter("ignore")
    with open(sys.argv[1]) as file:
        job = json.load(file)
    plan, precision = sys.argv[2], job["precision"]
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.set_num_threads(job["threads"])
    model = load_model(job["modelFolder"])
    turns = Turns(job)
    say(
        firstLoss=first_loss(model, job, precision, device),
        matrixProductGflops=matrix_product_gflops(precision, device),
        versions=f"torch {torch.__version__}, transformers {transformers.__version__}",
    )
    with tempfile.TemporaryDirectory() as folder:
        trainer = RecordingTrainer(
            model=model,
            args=transformers.TrainingArguments(
                output_dir=folder,
                per_device_train_batch_size=job["batchSize"],
                max_steps=len(job["batches"][plan]),
                learning_rate=job["learningRate"],
                weight_decay=job["weightDecay"],
                max_grad_norm=job["maxGradNorm"],
                bf16=precision == "bf16",
                fp16=precision == "fp16",
                use_cpu=device == "cpu",
                train_sampling_strategy="sequential",
                remove_unused_columns=False,
                dataloader_pin_memory=device == "cuda",
                save_strategy="no",
                report_to=[],
                disable_tqdm=True,
            ),
            train_dataset=Rows(job, plan),
            data_collator=collate,
            callbacks=[turns],
        )
        trainer.turns = turns
        trainer.remove_callback(transformers.PrinterCallback)
        trainer.train()
    say(peakBytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)


main()

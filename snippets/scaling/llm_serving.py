"""What one H100 can serve of an 8-billion model: sequences, speed, dollars."""

from typing import NamedTuple

GB_PER_S, TFLOPS, MEMORY_GB = 3350, 989, 80  # H100 SXM, dense bfloat16


class Model(NamedTuple):  # Llama 3.1 8B
    kv_heads: int = 8
    weight_bits: int = 16
    cache_bits: int = 16
    parameters: float = 8.03e9
    layers: int = 32
    width: int = 4096  # 32 query heads of 128
    head_dim: int = 128

    def weight_bytes(self) -> float:
        return self.parameters * self.weight_bits / 8

    def cache_bytes(self) -> float:
        return 2 * self.layers * self.kv_heads * self.head_dim * self.cache_bits / 8


def room(model: Model) -> float:  # tokens of cache, in 90 % of memory
    free = 0.9e9 * MEMORY_GB - model.weight_bytes()
    if free <= 0:
        raise ValueError(f"weights must fit 90 % of memory, {-free:.0f} bytes missing")
    return free / model.cache_bytes()


def pass_ms(model: Model, tokens: float, context: float, cached: float) -> float:
    """The slower of reading (weights, `cached` tokens) and computing."""
    read = model.weight_bytes() + cached * model.cache_bytes()
    flops = 2 * tokens * (model.parameters + 2 * model.layers * model.width * context)
    return max(read / GB_PER_S / 1e6, flops / TFLOPS / 1e9)


def main() -> None:
    prompt = 530  # param: 1..8000
    output = 183  # param: 1..4000
    kv_heads = 8  # param: 1..32
    weight_bits = 16  # param: 4..16
    cache_bits = 16  # param: 4..16
    dollars_per_hour = 3  # param: 1..12
    model = Model(kv_heads, weight_bits, cache_bits)
    context = prompt + output / 2
    print(f"cache {model.cache_bytes():,.0f} bytes a token, room {room(model):,.0f}")
    print(f"prefill {pass_ms(model, prompt, prompt / 2, 0):.1f} ms a prompt")
    print("sequences  ms/token  tokens/s  $ a million")
    most = int(room(model) / context)
    for batch in (*(n for n in (1, 8, 52, 200) if n < most), most):
        step_ms = pass_ms(model, batch, context, batch * context)
        read_ms = pass_ms(model, batch * prompt, prompt / 2, 0)  # prompts together
        speed = batch * output / (read_ms + (output - 1) * step_ms) * 1000
        dollars = dollars_per_hour / 3600 / speed * 1e6
        print(f"{batch:9} {step_ms:9.1f} {speed:9,.0f} {dollars:12.3f}")


if __name__ == "__main__":
    main()

package dev.descent.bench.libtorch;

import dev.descent.bench.runner.Precision;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Self-attention of several heads. In fp32 by {@code scaled_dot_product_attention}; in bf16 written out, which is two to
 * three times faster there.
 *
 * @param mask true where a token must not look, [length, length]; undefined if it may look everywhere
 */
record Attention(Weights.Affine in, Weights.Affine out, int heads, boolean causal, boolean fused, Tensor mask) {

    /** Over sequences of some length, its layers begun as N(0, σ²). */
    static Attention of(
            Weights weights, int width, int heads, int length, boolean causal, Precision precision, double deviation) {
        return new Attention(
                weights.linearNormal(width, 3 * width, deviation),
                weights.linearNormal(width, width, deviation),
                heads,
                causal,
                precision == Precision.FP32,
                torch.ones(length, length).triu(1).to(torch.ScalarType.Bool));
    }

    /** x [batch, length, width] → the same. */
    Tensor forward(Tensor x) {
        long batch = x.size(0);
        long length = x.size(1);
        long width = x.size(2);
        TensorVector parts = in.linear(x).split(width, 2);
        Tensor q = heads(parts.get(0), batch, length, width);
        Tensor k = heads(parts.get(1), batch, length, width);
        Tensor v = heads(parts.get(2), batch, length, width);
        Tensor mixed = fused
                ? torch.scaled_dot_product_attention(
                        q, k, v, new TensorOptional(), 0, causal, new DoubleOptional(), false)
                : written(q, k, v, width / heads);
        return out.linear(mixed.transpose(1, 2).reshape(batch, length, width));
    }

    private Tensor heads(Tensor x, long batch, long length, long width) {
        return x.view(batch, length, heads, width / heads).transpose(1, 2);
    }

    private Tensor written(Tensor q, Tensor k, Tensor v, long size) {
        Tensor scores = torch.matmul(q, k.transpose(-2, -1)).mul(new Scalar(1 / Math.sqrt((double) size)));
        Tensor seen = causal ? scores.masked_fill(mask, new Scalar(Double.NEGATIVE_INFINITY)) : scores;
        return torch.matmul(seen.softmax(-1), v);
    }
}

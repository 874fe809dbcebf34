package dev.descent.optimize;

/**
 * Linear, tanh, Linear with mean squared error, forward and backward by hand in plain Java and double precision: what
 * the tests of optimizers hold the graph against. Parameters are, in order, W₁ [hidden, in], b₁, W₂ [out, hidden], b₂.
 */
final class TwoLayerNet {
    private final int in;
    private final int hidden;
    private final int out;
    final double[][] parameters;

    TwoLayerNet(int in, int hidden, int out, double[][] parameters) {
        this.in = in;
        this.hidden = hidden;
        this.out = out;
        this.parameters = parameters;
    }

    /** The gradients of the loss by each parameter. */
    double[][] gradients(double[][] inputs, double[][] targets) {
        double[] w1 = parameters[0];
        double[] b1 = parameters[1];
        double[] w2 = parameters[2];
        double[] b2 = parameters[3];
        double[][] blame = {new double[w1.length], new double[hidden], new double[w2.length], new double[out]};
        for (int n = 0; n < inputs.length; n++) {
            double[] x = inputs[n];
            double[] h = new double[hidden];
            for (int j = 0; j < hidden; j++) {
                double sum = b1[j];
                for (int i = 0; i < in; i++) {
                    sum += w1[j * in + i] * x[i];
                }
                h[j] = Math.tanh(sum);
            }
            double[] byHidden = new double[hidden];
            for (int k = 0; k < out; k++) {
                double y = b2[k];
                for (int j = 0; j < hidden; j++) {
                    y += w2[k * hidden + j] * h[j];
                }
                double byOutput = 2 * (y - targets[n][k]) / (inputs.length * out);
                blame[3][k] += byOutput;
                for (int j = 0; j < hidden; j++) {
                    blame[2][k * hidden + j] += byOutput * h[j];
                    byHidden[j] += byOutput * w2[k * hidden + j];
                }
            }
            for (int j = 0; j < hidden; j++) {
                double bySum = byHidden[j] * (1 - h[j] * h[j]);
                blame[1][j] += bySum;
                for (int i = 0; i < in; i++) {
                    blame[0][j * in + i] += bySum * x[i];
                }
            }
        }
        return blame;
    }
}

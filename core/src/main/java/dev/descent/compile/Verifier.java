package dev.descent.compile;

import dev.descent.tensor.Graph;
import dev.descent.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks what a pass has made. It runs after every pass where assertions are on (as they are in tests), so that a pass that goes
 * wrong is named at once and not found in the numbers.
 */
final class Verifier {
    private final String pass;

    private Verifier(String pass) {
        this.pass = pass;
    }

    /**
     * Checks a graph: every op accepts its operands and gives what its tensor says, and the roots have kept shape and type.
     *
     * @param before the roots that the pass was given
     * @throws IllegalStateException if something is wrong
     */
    static boolean graph(String pass, List<Tensor> before, List<Tensor> after) {
        Verifier verifier = new Verifier(pass);
        verifier.check(before.size() == after.size(), "has " + after.size() + " roots, not " + before.size());
        for (int i = 0; i < before.size(); i++) {
            Tensor was = before.get(i);
            Tensor is = after.get(i);
            verifier.check(
                    was.shape().equals(is.shape()) && was.dtype() == is.dtype(), "made " + is + " of root " + was);
        }
        for (Tensor node : Graph.topological(after)) {
            Tensor again = Tensor.of(node.op().on(node.inputs()));
            verifier.check(
                    again.shape().equals(node.shape()) && again.dtype() == node.dtype(),
                    "has " + node + " where its op gives " + again);
        }
        return true;
    }

    /**
     * Checks steps: what is read has been written, and every access of a loop stays inside its buffer.
     *
     * @throws IllegalStateException if something is wrong
     */
    static boolean steps(String pass, List<Step> steps, Collection<Buffer> kept) {
        Verifier verifier = new Verifier(pass);
        Set<Buffer> written = new LinkedHashSet<>();
        for (Step step : steps) {
            for (Buffer buffer : step.reads()) {
                verifier.check(
                        !(buffer.origin() instanceof Buffer.Temporary) || written.contains(buffer),
                        "reads " + buffer + " before it is written, in " + step);
            }
            if (step instanceof Loop loop) {
                loop.accesses().forEach(access -> verifier.inside(loop, access));
            }
            written.addAll(step.writes());
        }
        for (Buffer buffer : kept) {
            verifier.check(buffer.size() == 0 || written.contains(buffer), "never writes the result " + buffer);
        }
        return true;
    }

    private void inside(Loop loop, Access access) {
        long lowest = access.offset();
        long highest = access.offset();
        for (int d = 0; d < loop.extents().size(); d++) {
            long reach = access.strides().get(d) * (loop.extents().get(d) - 1);
            lowest += Math.min(reach, 0);
            highest += Math.max(reach, 0);
        }
        check(
                loop.iterations() == 0 || (lowest >= 0 && highest < access.buffer().size()),
                "touches values " + lowest + " to " + highest + " of " + access.buffer() + ", which has "
                        + access.buffer().size());
    }

    /**
     * Checks a plan: buffers that live at the same time share no bytes.
     *
     * @throws IllegalStateException if something is wrong
     */
    static boolean plan(String pass, List<Step> steps, Collection<Buffer> kept, Plan plan) {
        Verifier verifier = new Verifier(pass);
        Map<Buffer, Integer> lastUse = new IdentityHashMap<>();
        for (int at = 0; at < steps.size(); at++) {
            for (Buffer buffer : steps.get(at).reads()) {
                lastUse.put(buffer, at);
            }
        }
        kept.forEach(buffer -> lastUse.put(buffer, steps.size()));
        List<Buffer> live = new ArrayList<>();
        for (int at = 0; at < steps.size(); at++) {
            int now = at;
            live.removeIf(buffer -> lastUse.getOrDefault(buffer, -1) < now);
            for (Buffer buffer : steps.get(at).writes()) {
                if (buffer.origin() instanceof Buffer.Temporary && !live.contains(buffer)) {
                    live.forEach(other -> verifier.check(
                            plan.offset(buffer) + buffer.bytes() <= plan.offset(other)
                                    || plan.offset(other) + other.bytes() <= plan.offset(buffer),
                            "puts " + buffer + " over " + other + ", which is still needed"));
                    live.add(buffer);
                }
            }
        }
        return true;
    }

    private void check(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("pass " + pass + " " + what);
        }
    }
}

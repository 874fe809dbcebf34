package dev.descent.cpu.jit;

import dev.descent.cpu.kernel.Kernel;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Kernels by the structure of the loops that they serve. One is there for as long as some program has it, and the latest stay
 * for programs to come; the code of all others goes with the garbage, so that who compiles new programs for months needs no
 * more memory for it.
 */
final class KernelCache {
    private final int kept;
    private final Map<String, Entry> byStructure = new HashMap<>();
    private final ReferenceQueue<Kernel> discarded = new ReferenceQueue<>();

    /** The kernels that were asked for last, the very last at the end. */
    private final LinkedHashMap<String, Kernel> latest = new LinkedHashMap<>(16, 0.75f, true);

    /** A kernel that may be gone, with its place in the map. */
    private static final class Entry extends WeakReference<Kernel> {
        private final String structure;

        Entry(String structure, Kernel kernel, ReferenceQueue<Kernel> discarded) {
            super(kernel, discarded);
            this.structure = structure;
        }
    }

    /** @param kept how many kernels stay that no program has any more */
    KernelCache(int kept) {
        this.kept = kept;
    }

    /** The kernel of a structure, made if there is none. */
    Kernel get(String structure, Supplier<Kernel> make) {
        Kernel known = known(structure);
        return known == null ? add(structure, make.get()) : known;
    }

    private synchronized Kernel known(String structure) {
        Entry entry = byStructure.get(structure);
        Kernel kernel = entry == null ? null : entry.get();
        if (kernel != null) {
            touch(structure, kernel);
        }
        return kernel;
    }

    /** Adds a kernel, unless another thread has been faster: then that one's serves. */
    private synchronized Kernel add(String structure, Kernel made) {
        Kernel known = known(structure);
        if (known != null) {
            return known;
        }
        byStructure.put(structure, new Entry(structure, made, discarded));
        touch(structure, made);
        return made;
    }

    private void touch(String structure, Kernel kernel) {
        latest.put(structure, kernel);
        if (latest.size() > kept) {
            latest.pollFirstEntry();
        }
        for (Reference<? extends Kernel> gone = discarded.poll(); gone != null; gone = discarded.poll()) {
            byStructure.remove(((Entry) gone).structure, gone);
        }
    }

    /** How many structures are known. */
    synchronized int size() {
        return byStructure.size();
    }
}

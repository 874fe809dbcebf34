#!/usr/bin/env bash
# The Vector API of JDK 25 (jdk.incubator.vector): a 14-byte helper that loads a vector makes objects for good in a long method.
#
# Expected: HotSpot's C2 inlines methods of up to 35 bytes of bytecode wherever they are called (-XX:MaxInlineSize), so that a helper
# around FloatVector.fromMemorySegment costs nothing, and a method that allocates nothing with the call written out allocates nothing
# with the helper.
# Behaviour: each vector operation becomes hundreds of nodes while C2 inlines it, and past a sum of nodes it inlines no ordinary method
# any more, however small ("failed to inline: NodeCountInliningCutoff" with -XX:+PrintInlining; the flag is not there in product
# builds). The Vector API's own methods are forced in regardless of that. So in a method of some fifty vector operations the last
# calls of the helper stay calls, which return each vector as an object, in the final compiled code and on every run.
# Output seen (Temurin 25.0.3, x86-64): 0 bytes a run with the call written out; 672 with the helper and 512-bit vectors, 448 with
# 256 bits, 336 with 128.
#
# Needs: a JDK 25 (JAVA_HOME, or one under /usr/lib/jvm); nothing is downloaded.
set -euo pipefail

for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    if [ -r "$home/release" ] && grep -q '^JAVA_VERSION="25' "$home/release"; then
        jdk=$home
        break
    fi
done
[ -n "${jdk:-}" ] || { echo 'no JDK 25 found' >&2; exit 2; }

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# A tile of a matrix product: twelve sums in registers, at the end added to what stands in memory.
program() { # class, what loads a vector at the end: written with %s for the place
    echo "import com.sun.management.ThreadMXBean;
        import java.lang.foreign.*;
        import java.lang.management.ManagementFactory;
        import java.nio.ByteOrder;
        import jdk.incubator.vector.*;
        public class $1 {
            static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
            static final ByteOrder ORDER = ByteOrder.nativeOrder();
            static final long BYTES = SPECIES.vectorByteSize();
            static final MemorySegment MEMORY = Arena.global().allocate(1 << 20, 64);
            static FloatVector load(long at) { return FloatVector.fromMemorySegment(SPECIES, MEMORY, at, ORDER); }
            static void tile(int depth) {"
    for i in 0 1 2 3 4 5 6 7 8 9 10 11; do
        echo "FloatVector sum$i = FloatVector.zero(SPECIES);"
    done
    echo "for (int p = 0; p < depth; p++) { FloatVector left = load(2 * BYTES * p), right = load(2 * BYTES * p + BYTES);"
    for row in 0 1 2 3 4 5; do
        echo "FloatVector x$row = FloatVector.broadcast(
                SPECIES, MEMORY.get(ValueLayout.JAVA_FLOAT, 524288 + 24L * p + 4 * $row));
            sum$((2 * row)) = x$row.fma(left, sum$((2 * row)));
            sum$((2 * row + 1)) = x$row.fma(right, sum$((2 * row + 1)));"
    done
    echo "}"
    for i in 0 1 2 3 4 5 6 7 8 9 10 11; do
        # shellcheck disable=SC2059
        echo "sum$i.add($(printf "$2" "600000 + $i * BYTES")).intoMemorySegment(MEMORY, 600000 + $i * BYTES, ORDER);"
    done
    echo "}
            public static void main(String... arguments) throws Exception {
                ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
                long bytes = 0;
                for (int round = 0; round < 30; round++) {
                    long before = threads.getCurrentThreadAllocatedBytes();
                    for (int run = 0; run < 2000; run++) tile(64);
                    bytes = (threads.getCurrentThreadAllocatedBytes() - before) / 2000;
                    Thread.sleep(60); // the compiler's
                }
                System.out.println(bytes);
            }
        }"
}

program WrittenOut 'FloatVector.fromMemorySegment(SPECIES, MEMORY, %s, ORDER)' >WrittenOut.java
program Helper 'load(%s)' >Helper.java
"$jdk/bin/javac" -nowarn --add-modules jdk.incubator.vector WrittenOut.java Helper.java 2>javac.log || { cat javac.log; exit 2; }

bytes() { "$jdk/bin/java" --add-modules jdk.incubator.vector "$1" 2>java.log | tail -1; }
written_out=$(bytes WrittenOut)
helper=$(bytes Helper)
echo "bytes a run, after 60,000 runs: $written_out with the call written out, $helper with the helper"
if [ "$written_out" -ne 0 ] || [ "$helper" -lt 100 ]; then
    echo 'not as described above' >&2
    exit 1
fi

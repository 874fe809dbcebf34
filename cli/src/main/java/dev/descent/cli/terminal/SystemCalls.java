package dev.descent.cli.terminal;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;

/** What the JDK does not do with the process that it runs in: POSIX calls. */
public final class SystemCalls {
    private static final Linker LINKER = Linker.nativeLinker();

    private SystemCalls() {}

    /** Makes a number of an open file another number's, as {@code 2>&3} does in a shell, and gives the first one up. */
    public static void move(int from, int to) {
        FunctionDescriptor two =
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
        FunctionDescriptor one = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
        try {
            int moved = (int) call("dup2", two).invokeExact(from, to);
            if (moved == to) {
                int ignored = (int) call("close", one).invokeExact(from);
            }
        } catch (Throwable e) {
            throw new IllegalStateException("dup2 and close throw nothing", e);
        }
    }

    /**
     * Goes on as another program, in this very process. Returns only if that cannot be.
     *
     * @param program its path
     * @param arguments behind its name
     * @param name of a variable of the environment
     * @param value what it is set to
     */
    public static void become(String program, List<String> arguments, String name, String value) {
        Charset charset = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
        try (Arena arena = Arena.ofConfined()) {
            List<String> words = new ArrayList<>(List.of(program));
            words.addAll(arguments);
            MemorySegment argv = arena.allocate(ValueLayout.ADDRESS, words.size() + 1L); // ends with NULL
            for (int i = 0; i < words.size(); i++) {
                argv.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(words.get(i), charset));
            }
            FunctionDescriptor setenv = FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
            FunctionDescriptor execv =
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS);
            int set = (int) call("setenv", setenv)
                    .invokeExact(arena.allocateFrom(name, charset), arena.allocateFrom(value, charset), 1);
            if (set == 0) {
                int ignored = (int) call("execv", execv).invokeExact(argv.getAtIndex(ValueLayout.ADDRESS, 0), argv);
            }
        } catch (Throwable e) {
            throw new IllegalStateException("setenv and execv throw nothing", e);
        }
    }

    private static MethodHandle call(String name, FunctionDescriptor form) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), form);
    }
}

package dev.descent.cli.terminal;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Asks the system for the size of the terminal behind standard output, by {@code ioctl(1, TIOCGWINSZ, …)}. */
final class TerminalSize {
    private static final int STANDARD_OUTPUT = 1;
    private static final long LINUX_REQUEST = 0x5413;
    private static final long MACOS_REQUEST = 0x40087468;

    private final MethodHandle ioctl;
    private final long request;
    /** {@code struct winsize}: rows, columns, and two more, 16 bits each. */
    private final MemorySegment answer = Arena.ofAuto().allocate(4 * ValueLayout.JAVA_SHORT.byteSize());

    private TerminalSize(MethodHandle ioctl, long request) {
        this.ioctl = ioctl;
        this.request = request;
    }

    /** How to ask, if standard output is a terminal and this system can be asked. */
    static Optional<TerminalSize> ofStandardOutput() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        boolean linux = system.contains("linux");
        if ((!linux && !system.contains("mac"))
                || !TerminalSize.class.getModule().isNativeAccessEnabled()) {
            return Optional.empty();
        }
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup()
                .find("ioctl")
                .map(address -> linker.downcallHandle(
                        address,
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
                        Linker.Option.firstVariadicArg(2)))
                .map(ioctl -> new TerminalSize(ioctl, linux ? LINUX_REQUEST : MACOS_REQUEST))
                .filter(TerminalSize::isTerminal);
    }

    private boolean isTerminal() {
        return ask() == 0;
    }

    /** Columns at this moment; none if the terminal does not say. */
    OptionalInt columns() {
        int columns = ask() == 0 ? Short.toUnsignedInt(answer.getAtIndex(ValueLayout.JAVA_SHORT, 1)) : 0;
        return columns == 0 ? OptionalInt.empty() : OptionalInt.of(columns);
    }

    private int ask() {
        try {
            return (int) ioctl.invokeExact(STANDARD_OUTPUT, request, answer);
        } catch (Throwable e) {
            throw new IllegalStateException("ioctl throws nothing", e);
        }
    }
}

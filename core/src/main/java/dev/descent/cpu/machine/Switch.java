package dev.descent.cpu.machine;

import java.util.Locale;

/** What is used wherever it is there, unless a property of the JVM says that it is off. */
public enum Switch {
    /** SIMD, by the Vector API or native code. */
    VECTOR,
    /** Native code. */
    NATIVE,
    /** Winograd's method for convolutions. */
    WINOGRAD;

    private String property() {
        return "descent." + name().toLowerCase(Locale.ROOT);
    }

    /** The option of {@code java} that switches it off: {@code -Ddescent.vector=off}. */
    public String off() {
        return "-D" + property() + "=off";
    }

    /** Whether it is switched off. */
    public boolean isOff() {
        return "off".equalsIgnoreCase(System.getProperty(property(), "on").strip());
    }
}

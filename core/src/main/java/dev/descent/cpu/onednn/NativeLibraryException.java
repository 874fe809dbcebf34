package dev.descent.cpu.onednn;

/** A native library cannot be used; the message says why and, where something can be done about it, what. */
public final class NativeLibraryException extends Exception {
    NativeLibraryException(String message) {
        super(message);
    }

    NativeLibraryException(String message, Throwable cause) {
        super(message, cause);
    }
}

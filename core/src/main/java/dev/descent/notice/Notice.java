package dev.descent.notice;

import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLoggerFactory;
import org.slf4j.spi.SLF4JServiceProvider;

/** What whoever runs a program has to know, whether or not the program logs anything. */
public final class Notice {
    private Notice() {}

    /** Logs a warning; where nobody has chosen how to log, not even silence, it goes to {@code System.err}, in one line. */
    public static void warn(Logger log, String message) {
        if (isLogged()) {
            log.warn(message);
        } else {
            System.err.println("WARN " + message);
        }
    }

    /** SLF4J falls back to loggers that drop everything; somebody who wants just that names {@code slf4j-nop}. */
    private static boolean isLogged() {
        return !(LoggerFactory.getILoggerFactory() instanceof NOPLoggerFactory)
                || ServiceLoader.load(SLF4JServiceProvider.class, LoggerFactory.class.getClassLoader())
                        .iterator()
                        .hasNext();
    }
}

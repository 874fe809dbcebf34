package dev.descent.word;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a setting is if nothing is said of it. One without this is needed, unless it is optional or may be any number of things.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Default {
    /** As it would be written. */
    String value();

    /** Whether a recipe that is written in full says it. */
    boolean isWritten() default true;
}

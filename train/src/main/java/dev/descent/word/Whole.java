package dev.descent.word;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Between which bounds a whole number lies. One without this is a count of something, as far as the defaults here go. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Whole {
    /** The least. */
    long from() default 1;

    /** The most. */
    long to() default COUNT;

    /** More than there are of anything in a model. */
    long COUNT = 1 << 20;
}

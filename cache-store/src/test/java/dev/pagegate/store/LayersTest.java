package dev.pagegate.store;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The store's interface knows no implementation, and none of it knows the network. */
@AnalyzeClasses(
    packages = "dev.pagegate.store",
    importOptions = ImportOption.DoNotIncludeTests.class)
class LayersTest {
  @ArchTest
  static final ArchRule interface_knowsNoImplementation =
      noClasses()
          .that()
          .resideInAPackage("dev.pagegate.store")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.pagegate.store.rocks..", "org.rocksdb..");

  @ArchTest
  static final ArchRule store_knowsNoNetwork =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.pagegate.protocol..", "dev.pagegate.client..", "io.netty.channel..");
}

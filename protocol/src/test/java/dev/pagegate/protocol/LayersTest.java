package dev.pagegate.protocol;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Imports of the wire's packages go one way: xdr and tls, then rpc, then the programs. */
@AnalyzeClasses(
    packages = "dev.pagegate.protocol",
    importOptions = ImportOption.DoNotIncludeTests.class)
class LayersTest {
  private static final String PROTOCOL = "dev.pagegate.protocol.";

  @ArchTest
  static final ArchRule packages_haveNoCycles =
      slices().matching(PROTOCOL + "(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule xdr_knowsNothingAbove =
      noClasses()
          .that()
          .resideInAPackage(PROTOCOL + "xdr..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              PROTOCOL + "rpc..",
              PROTOCOL + "nfs3..",
              PROTOCOL + "mount3..",
              PROTOCOL + "portmap..");

  @ArchTest
  static final ArchRule tls_knowsNothingOfRpc =
      noClasses()
          .that()
          .resideInAPackage(PROTOCOL + "tls..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              PROTOCOL + "xdr..",
              PROTOCOL + "rpc..",
              PROTOCOL + "nfs3..",
              PROTOCOL + "mount3..",
              PROTOCOL + "portmap..");

  @ArchTest
  static final ArchRule rpc_knowsNoProgram =
      noClasses()
          .that()
          .resideInAPackage(PROTOCOL + "rpc..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(PROTOCOL + "nfs3..", PROTOCOL + "mount3..", PROTOCOL + "portmap..");
}

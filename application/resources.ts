/** What a run has opened, closed in reverse order however the run ends. */
export class Resources {
  private readonly releases: (() => void | Promise<void>)[] = [];

  /** Takes over a resource; returns it. */
  own<T>(resource: T, release: (resource: T) => void | Promise<void>): T {
    this.releases.push(() => release(resource));
    return resource;
  }

  /** Releases everything, even when one release fails; then throws what failed first. */
  async releaseAll(): Promise<void> {
    const failures: unknown[] = [];
    for (const release of this.releases.splice(0).reverse()) {
      try {
        await release();
      } catch (failure) {
        failures.push(failure);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}

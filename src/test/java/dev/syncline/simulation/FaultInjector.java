package dev.syncline.simulation;

import dev.syncline.core.cluster.ClusterCommand;
import java.util.ArrayList;
import java.util.List;

/** Lets things go wrong, at most as badly as the promises allow for. */
final class FaultInjector {
  private final Simulation run;
  private final Dice dice;
  private final List<Fault> likely = new ArrayList<>();

  FaultInjector(Simulation run) {
    this.run = run;
    this.dice = run.dice();
    for (Fault fault : Fault.values()) {
      for (int i = 0; i < run.profile().weight(fault); i++) {
        likely.add(fault);
      }
    }
  }

  void start() {
    run.time().after(dice.between(20, run.profile().faultIntervalMillis()), this::next);
  }

  private void next() {
    if (run.isHealed()) {
      return;
    }
    inject(dice.pick(likely), dice.pick(run.machines()));
    run.time().after(dice.between(20, run.profile().faultIntervalMillis()), this::next);
  }

  private void inject(Fault fault, Machine machine) {
    switch (fault) {
      case CUT_ONE_WAY -> cut(dice.pick(hosts()), dice.pick(hosts()));
      case PARTITION -> partition();
      case SHIFT -> shift();
      case LOSSY -> run.network().lossyUntil(run.now() + dice.between(50, 500));
      case CRASH -> machine.crash(dice.chance(0.5));
      case ABSENCE -> machine.stayAway(dice.between(400, 1_500));
      case CRASH_AFTER_FANOUT -> machine.forEachProcess(NodeProcess::dieAfterFanOut);
      case STORE_FAILURE -> machine.disk().failNextWrite();
      case FAILING_DISK -> machine.disk().failsUntilMillis = run.now() + dice.between(50, 1_000);
      case SLOW_DISK -> machine.disk().slowUntilMillis = run.now() + dice.between(100, 1_000);
      case SLOW_LEARNER -> machine.learnNothingUntil(run.now() + dice.between(300, 2_000));
      case SKEW -> machine.skew(skew());
      case FREEZE -> freeze(machine);
      case TAKE_BACKUP -> machine.takeBackup();
      case ADD_NODE -> add(dice.pick(run.machines()), false);
      case ADD_READER -> add(dice.pick(run.machines()), true);
      case REMOVE_NODE ->
          run.register().propose(new ClusterCommand.RemoveReplica(machine.name(), false));
      case HESITATE -> hesitate(machine);
      case EVICT_NODE -> evict(machine);
      case WIPE, RESTORE_BACKUP, PUT_BACK, DAMAGE, POWER_LOSS, ZOMBIE -> loseDisk(fault, machine);
    }
  }

  private long skew() {
    long most = Profile.isKeyed(run.seed()) ? Profile.KEYED_SKEW_MILLIS : 5_000;
    return dice.between(-most, most);
  }

  private void cut(String from, String to) {
    if (!from.equals(to)) {
      run.trace().say("cut", from, "->", to);
      run.network().cut(from, to);
      run.time().after(dice.between(100, 1_200), () -> run.network().mend(from, to));
    }
  }

  private void partition() {
    List<String> left = new ArrayList<>();
    List<String> right = new ArrayList<>();
    hosts().forEach(each -> (dice.chance(0.5) ? left : right).add(each));
    for (String one : left) {
      for (String other : right) {
        cut(one, other);
        cut(other, one);
      }
    }
  }

  private void shift() {
    List<String> left = new ArrayList<>();
    List<String> right = new ArrayList<>();
    hosts().forEach(each -> (dice.chance(0.5) ? left : right).add(each));
    List<String> smaller = left.size() < right.size() ? left : right;
    for (Machine machine : run.machines()) {
      boolean isCutOff = smaller.contains(machine.name().value());
      machine.learnNothingUntil(isCutOff ? run.now() + dice.between(100, 1_000) : run.now());
    }
    run.trace().say("shift to", left, right);
    run.network().divide(left, right);
  }

  private List<String> hosts() {
    List<String> hosts = new ArrayList<>();
    for (Machine machine : run.machines()) {
      hosts.add(machine.name().value());
      NodeProcess zombie = machine.zombie();
      if (zombie != null) {
        hosts.add(zombie.host());
      }
    }
    return hosts;
  }

  private void freeze(Machine machine) {
    NodeProcess process = machine.process();
    if (process != null && !process.isFrozen()) {
      process.freeze();
      run.time().after(dice.between(50, 900), process::thaw);
    }
  }

  /** One replica of a partition is replaced at a time: all others have to count again first. */
  private void loseDisk(Fault fault, Machine machine) {
    if (machine.zombie() != null) {
      return;
    }
    if (!othersCount(machine)) {
      if (run.profile() != Profile.DISASTER) {
        return;
      }
      run.trace().say("more is lost than quorums survive");
      run.history().excuseAll();
    }
    run.trace().say(fault, machine.name());
    switch (fault) {
      case WIPE -> machine.wipe();
      case POWER_LOSS -> machine.powerLoss();
      case ZOMBIE -> zombie(machine);
      case PUT_BACK -> machine.putBack();
      case DAMAGE -> machine.damage(run.partition(dice.pick(run.keys())));
      default -> {
        if (machine.hasBackup()) {
          machine.restoreBackup();
        }
      }
    }
  }

  private boolean othersCount(Machine machine) {
    return !run.register().hasLost()
        && run.machines().stream()
            .filter(each -> !each.equals(machine))
            .allMatch(Machine::isSettled);
  }

  private void add(Machine machine, boolean reader) {
    if (!run.register().isMember(machine.name())) {
      run.register().propose(new ClusterCommand.AddReplica(machine.name(), reader));
      if (run.register().isMember(machine.name())) {
        machine.isAdded();
      }
    }
  }

  private void hesitate(Machine machine) {
    ClusterCommand leave = new ClusterCommand.RemoveReplica(machine.name(), false);
    run.register().propose(leave);
    long stays = dice.between(30, 300);
    run.time().after(stays, () -> stay(machine));
    run.time().after(stays + dice.between(1, 100), () -> leaveAfterAll(leave));
  }

  private void stay(Machine machine) {
    if (!run.isHealed() && run.register().isMember(machine.name())) {
      run.register().propose(new ClusterCommand.AddReplica(machine.name(), false));
    }
  }

  private void leaveAfterAll(ClusterCommand leave) {
    if (!run.isHealed()) {
      run.register().propose(leave);
    }
  }

  /** Giving a node up is losing its disk. */
  private void evict(Machine machine) {
    if (run.register().isMember(machine.name()) && othersCount(machine)) {
      run.register().propose(new ClusterCommand.RemoveReplica(machine.name(), true));
    }
  }

  private void zombie(Machine machine) {
    machine.leaveBehind();
    NodeProcess zombie = machine.zombie();
    if (zombie != null) {
      run.time().after(dice.between(200, 1_500), zombie::thaw);
      run.time().after(dice.between(1_000, 3_000), machine::endZombie);
    }
  }
}

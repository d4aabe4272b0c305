export default function MapPage() {
  return <div className="page" />;
}
